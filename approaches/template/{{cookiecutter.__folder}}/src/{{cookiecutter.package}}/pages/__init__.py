"""The pages: a module for each. `site.py` names them."""
