"""Measure every approach, judge the differences, and report them with their uncertainty.

`arms` and `metrics` say what is compared and measured. `probes/` measure it in processes that run
`inside/`, `measuring/` does so in blocks, `samples` keeps it. `judging/` makes words of numbers,
`reporting/` writes `report/`. `breaking/` and `micro/` stand beside.
"""
