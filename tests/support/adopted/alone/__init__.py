"""Apps without Dash Pages: on their own, two with the same ids, one on a Flask with a login."""
