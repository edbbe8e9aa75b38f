"""The Flask server that every approach builds on, and the `Dash` on it."""
