"""A run: its blocks, its plan, and the contract that comes first."""
