"""The names of a table's columns, checked against what the profile needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from casebridge.guard.fault import FileFault

__all__ = ["check_header"]


def check_header(names: Sequence[str], required: frozenset[str], line: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The column names without the blanks around them, and the findings.

    Args:
        names: the cells of the header row, or the declared names.
        required: columns that the profile maps; order and further columns don't matter.
        line: the header's line, for the error.

    Raises:
        FileFault: ``header_missing`` (none of the required is there, or no cell at all), ``header_column_missing``
            (some are not), ``header_duplicate`` (a required one is there twice). Only the profile's own names are told.
    """
    header = tuple(name.strip() for name in names)
    missing = required.difference(header)
    if not any(header) or (required and missing == required):
        raise FileFault("header_missing", line=line)
    if missing:
        raise FileFault("header_column_missing", line=line, column=", ".join(sorted(missing)))
    counts = Counter(header)
    if twice := [name for name in sorted(required) if counts[name] > 1]:
        raise FileFault("header_duplicate", line=line, column=", ".join(twice))
    return header, () if header == tuple(names) else ("header_blanks",)
