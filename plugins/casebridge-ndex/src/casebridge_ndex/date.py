"""Dates of every precision that messages hold, as a day where the day is known."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import NamedTuple

from casebridge_ndex.remark import Remarks
from casebridge_ndex.walk import Found

__all__ = ["When", "when"]

_VAGUE = re.compile(r"[0-9]{4}(?:-[0-9]{2})?(?:Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)
_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?.{0,6}", re.ASCII)


class When(NamedTuple):
    """``day`` as 2026-03-01, and ``moment`` as it is written where it has a time; empty if not known."""

    day: str = ""
    moment: str = ""


def when(found: Found, name: str, remarks: Remarks, path: str) -> When:
    """The date called ``name``; else the range from ``start`` to ``end``, if it lies within one day.

    A month or a year is no day, and none is guessed. Of several dates that differ none is taken.
    """
    texts = found.all(name)
    if not texts and name == "date":
        texts = [*found.all("start"), *found.all("end")]
    read = [_read(text, remarks, path) for text in texts]
    days = {item.day for item in read if item}
    if len(days) != 1 or None in read:
        if len(days) > 1:
            remarks.add("date_imprecise", path)
        return When()
    return next((item for item in read if item and item.moment), None) or When(days.pop())


def _read(text: str, remarks: Remarks, path: str) -> When | None:
    day = _DAY.fullmatch(text) or _TIME.fullmatch(text)
    try:
        if day is None and _VAGUE.fullmatch(text):
            remarks.add("date_imprecise", path)
            return None
        if day is None:
            raise ValueError
        date.fromisoformat(day[1])
        if "T" not in text:
            return When(day[1])
        datetime.fromisoformat(text)
    except ValueError:
        remarks.add("date_unreadable", path)
        return None
    return When(day[1], text)
