"""Tests of breaking."""
