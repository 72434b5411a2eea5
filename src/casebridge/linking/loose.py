"""Case numbers that resemble each other: enough for a question, never for an event."""

from __future__ import annotations

import re

__all__ = ["loose_key"]

_SEGMENTS = re.compile(r"[A-Z0-9]+")
_WHOLE = 6
_LONGEST_SUFFIX = 3
_SUFFIX = re.compile(r"[A-Z]{1,3}|[0-9]{1,2}")


def loose_key(case_number: str) -> str:
    """The number without supplement suffixes and padding, so that look-alikes share it; empty if nothing is left.

    ``21-3306-OF``, ``21-3306-1`` and ``21-03306`` all give ``21-3306``; ``0123456``, which a spreadsheet turned into
    ``123456``, gives the same as it. Suffixes are trailing segments of one to three letters or one or two digits, as
    agencies use them for supplements and offences. What stays holds a year and a sequence: two segments, or one of at
    least six characters, as in ``170326016-7`` (docs/reference/identifiers.md).
    """
    if not case_number.isascii():
        return ""
    head, _, tail = case_number.partition("-")
    if len(tail) > _LONGEST_SUFFIX and tail.isalnum() and head.isalnum():
        # The commonest form, year and sequence, needs no taking apart; every unlinked record comes through here.
        return f"{head.upper().lstrip('0') or '0'}-{tail.upper().lstrip('0') or '0'}"
    segments = _SEGMENTS.findall(case_number.upper())
    least = 1 if segments and len(segments[0].lstrip("0")) >= _WHOLE else 2
    while len(segments) > least and _SUFFIX.fullmatch(segments[-1]):
        segments.pop()
    return "-".join(segment.lstrip("0") or "0" for segment in segments)
