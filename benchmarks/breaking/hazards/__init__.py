"""What goes wrong in Dash itself, each thing shown in a process of its own beside what is safe.

`hazard` says what a hazard is, `table` lists all of them, `run` runs them and keeps what was seen
in `benchmarks/results/hazards.json`. `python -m benchmarks.breaking.hazards NAME trap` shows one.
"""
