"""Physical lines of a text file, some at a time, with a way back and a limit on their length."""

from __future__ import annotations

from collections.abc import Iterator
from io import TextIOBase
from itertools import islice

__all__ = ["CELL_LIMIT", "Lines"]

CELL_LIMIT = 131_072
"""Characters a cell may have; the same as ``csv.field_size_limit()`` is by default."""

LINE_LIMIT = 1 << 22
_TAKE_LIMIT = 1 << 24


class Lines:
    """The lines of ``handle``, ends included.

    Args:
        bounded: read with limits. A line over 4 Mi characters then comes as a stand-in with one cell that is too long,
            and ``take`` returns fewer lines rather than more than 16 Mi characters.
    """

    def __init__(self, handle: TextIOBase, *, bounded: bool = False) -> None:
        self._source: Iterator[str] = _bounded(handle) if bounded else iter(handle)
        self._bounded = bounded
        self._back: list[str] = []

    def take(self, count: int) -> list[str]:
        """The next lines, at most ``count``; an empty list at the end."""
        taken, self._back = self._back[:count], self._back[count:]
        missing = count - len(taken)
        if not self._bounded:
            taken.extend(islice(self._source, missing))
            return taken
        room = _TAKE_LIMIT - sum(map(len, taken))
        while len(taken) < count and room > 0 and (line := next(self._source, "")):
            taken.append(line)
            room -= len(line)
        return taken

    def put_back(self, lines: list[str]) -> None:
        """Gives lines back, to be taken again."""
        self._back = lines + self._back


def _bounded(handle: TextIOBase) -> Iterator[str]:
    while line := handle.readline(LINE_LIMIT):
        if len(line) < LINE_LIMIT or line.endswith(("\n", "\r")):
            yield line
            continue
        while len(line) == LINE_LIMIT and not line.endswith(("\n", "\r")):
            line = handle.readline(LINE_LIMIT)
        yield "x" * (CELL_LIMIT + 1) + ("\n" if line.endswith(("\n", "\r")) else "")
