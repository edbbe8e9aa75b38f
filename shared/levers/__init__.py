"""What makes the site lighter: one file per lever, named as its setting.

`shared/settings.py` switches each on or off, and `shared/server/server.py` mounts it.
"""
