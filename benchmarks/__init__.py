"""Measure every approach, judge the differences, and report them with their uncertainty.

The way of a number: `arms` (what is compared) and `metrics` (what is measured) -> `probes/` (one
measurement each, with `tools/`, of processes that run `inside/`) -> `measuring/` (blocks in a
random order) -> `samples` (what is kept) -> `judging/` (numbers become words) -> `reporting/`,
which writes `report/` from `results/`. `breaking/` shows what goes wrong, `micro/` times single
steps.
"""
