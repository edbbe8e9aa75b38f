"""The test client, and what it knows of browsers."""
