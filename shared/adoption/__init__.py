"""Take in what is written for plain Dash, unchanged: pages, shell, callbacks and Flask."""

from crossroads.adoption.adopt import adopt, importing, is_adoptable

__all__ = ["adopt", "importing", "is_adoptable"]
