"""What both pages keep in the store that all workers and all visitors share."""

from typing import Any, NamedTuple

KEY = "notes"
KEPT = 10


class Board(NamedTuple):
    """How many notes there were, and the last of them."""

    total: int
    last: list[str]


def read(store: Any) -> Board:
    """Read what is there, whoever has left it."""
    return Board(*(store.get(KEY) or (0, [])))


def leave(store: Any, note: str) -> Board:
    """Leave a note.

    A store can read or write, and not both in one step: of two notes that are left at the same
    moment one may be lost. What has to be exact belongs in a database.
    """
    total, last = read(store)
    board = Board(total + 1, [*last, note][-KEPT:])
    store.set(KEY, [*board])
    return board
