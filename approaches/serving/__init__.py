"""How the approaches are served in production: gunicorn and its settings."""
