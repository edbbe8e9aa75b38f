"""Sites made of what cannot be named on a command line."""

from crossroads.adoption import adopt
from tests.support.adopted.alone import twins

TWINS = adopt({"/left": twins.left, "/right": twins.right})
