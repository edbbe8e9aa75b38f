"""Ctrl-C and SIGTERM: never between the start of a process and knowing its id, and only once."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

INTERRUPTS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interrupts_deferred() -> Iterator[None]:
    """Let a Ctrl-C wait until the block is over, so that no process is started without an owner."""
    received: list[int] = []

    def remember(number: int, _frame: FrameType | None) -> None:
        received.append(number)

    previous = {number: signal.signal(number, remember) for number in INTERRUPTS}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
        if received:
            signal.raise_signal(received[0])


@contextmanager
def interrupts_raise_once() -> Iterator[None]:
    """Turn the first SIGINT or SIGTERM into `KeyboardInterrupt` and ignore further ones.

    nox sends SIGTERM 0.3 s after a Ctrl-C; a second exception would cut the cleaning up short.
    """

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        for number in INTERRUPTS:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    previous = {number: signal.signal(number, interrupt) for number in INTERRUPTS}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
