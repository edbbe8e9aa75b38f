"""What makes the site lighter: one file per lever, named as its setting."""
