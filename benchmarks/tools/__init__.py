"""Processes, HTTP, browser and machine: what probes and tests work with."""
