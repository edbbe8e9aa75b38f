"""The crossing, live: both structures side by side, in step, and what each click took."""
