"""What goes wrong in Dash itself, each thing shown in a process of its own beside what is safe.

`hazard` (what one is) -> `process`, `serving`, `pages`, `broken_pages` (demonstrations) -> `table`
-> `record` (the file) -> `command`. `python -m benchmarks.breaking.hazards NAME trap` shows one.
"""
