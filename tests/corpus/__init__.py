"""Sites in plain Dash, one for each idiom of public ones, and whether they look alike adopted."""
