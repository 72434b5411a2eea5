"""Rows of which some columns repeat, taken apart: one row for each item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casebridge.guard.shape import ITEM_END

__all__ = ["items"]


def items(cells: Sequence[str], stepped: Sequence[int]) -> Iterator[Sequence[str]]:
    """``cells`` once for each value of the columns ``stepped``, taken in step; the others stay as they are.

    A column with fewer values than another is empty for the rest.
    """
    parts = [(at, cells[at].split(ITEM_END)) for at in stepped]
    for number in range(max(len(values) for _, values in parts)):
        row = list(cells)
        for at, values in parts:
            row[at] = values[number] if number < len(values) else ""
        yield row
