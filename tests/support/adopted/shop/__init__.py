"""A site in Dash Pages: a shell with a store and callbacks, a helper module, assets, a 404."""
