"""Measure every approach, judge the differences, and report them with their uncertainty.

The way of a number: `arms` (what is compared) -> `probes/` (one measurement each) -> `run` (blocks
in a random order) -> `samples` (what is kept) -> `statistics` and `verdict` -> `reporting/`, which
writes `report/` from `results/`.
"""
