"""Sections of the report: `section(report)` returns what the template of that name asks for."""
