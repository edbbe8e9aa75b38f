"""One behaviour contract run on every approach, and the unit tests."""
