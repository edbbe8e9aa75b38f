"""Adopting what is written for plain Dash."""
