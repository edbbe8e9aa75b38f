"""What a terminal shows: how far a run is, with a bar or a line per block, and tables."""

from collections.abc import Iterable, Sequence
from typing import Any, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table


class Terminal:
    """Tell the person who waits."""

    def __init__(self, console: Console) -> None:
        """Write to *console*."""
        self._console = console
        text = TextColumn("{task.percentage:3.0f} %  {task.fields[left]}  {task.description}")
        # Twice a second: the bar must not compete with what is measured.
        how: Any = {"transient": True, "refresh_per_second": 2, "disable": not console.is_terminal}
        self._progress = Progress(BarColumn(bar_width=30), text, console=console, **how)
        self._task = self._progress.add_task("", total=1.0, left="")

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def note(self, text: str) -> None:
        """Print *text* above the bar, to stay there."""
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def step(self, text: str, share: float, seconds_left: float | None) -> None:
        """Say what is done, which share is over, and what is left at most: `None` if unknown."""
        minutes, seconds = divmod(round(seconds_left or 0), 60)
        left = "" if seconds_left is None else f"{minutes}:{seconds:02d} left"
        self._progress.update(self._task, description=text, completed=share, left=left)

    def block(self, text: str) -> None:
        """Print a line if there is no bar to see."""
        if not self._console.is_terminal:
            self.note(text)


def text_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write rows under a head, in columns as wide as they need."""
    table = Table(*head, box=None, pad_edge=False, padding=(0, 2, 0, 0), highlight=False)
    for cells in rows:
        table.add_row(*map(escape, cells))
    console = Console(width=500, color_system=None)
    with console.capture() as written:
        console.print(table)
    return "\n".join(line.rstrip() for line in written.get().splitlines())
