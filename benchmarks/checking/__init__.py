"""What a reader's own site is: found in its sources, looked at, measured, judged."""
