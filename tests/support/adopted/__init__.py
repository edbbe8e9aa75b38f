"""Sites in plain Dash, which know nothing of the kit: what tests of adoption adopt."""
