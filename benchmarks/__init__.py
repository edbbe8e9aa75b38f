"""Measure every approach, judge the differences, and report them with their uncertainty."""
