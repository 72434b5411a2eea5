"""Batches cut into requests. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

__all__ = ["Line", "body_of", "cut", "halves"]


class Line(NamedTuple):
    """One event as it goes out: its ID and its CloudEvent in UTF-8."""

    event_id: str
    data: bytes


def cut(lines: Sequence[Line], most: int, size: int) -> Iterator[list[Line]]:
    """The lines, in order, in requests of at most ``most`` events and ``size`` bytes; at least one line in each."""
    part: list[Line] = []
    used = 2
    for line in lines:
        if part and (len(part) == most or used + len(line.data) + 1 > size):
            yield part
            part, used = [], 2
        part.append(line)
        used += len(line.data) + 1
    if part:
        yield part


def halves(part: Sequence[Line]) -> list[list[Line]]:
    """A request that is not taken as a whole, as two."""
    middle = len(part) // 2
    return [list(part[:middle]), list(part[middle:])]


def body_of(part: Sequence[Line]) -> bytes:
    """The JSON array of these events."""
    return b"[" + b",".join([line.data for line in part]) + b"]"
