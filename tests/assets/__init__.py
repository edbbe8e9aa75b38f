"""Tests of what runs in the browser, whichever approach sends it."""
