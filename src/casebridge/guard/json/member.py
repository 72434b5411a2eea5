"""The exact text of a member in a document that is known to be good JSON."""

from __future__ import annotations

import json
import re

from casebridge.guard.json.token import end_of_string, skip

__all__ = ["member_texts"]

_NEXT = re.compile(r'["\[\]{},]')


def member_texts(document: str, name: str) -> list[str]:
    """The text of the member called ``name`` of each element of a list, as it stands there; empty where it has none.

    Args:
        document: a list that ``parse_json`` took: no key stands in an object twice.
        name: the member.
    """
    found: list[str] = []
    at = skip(document, skip(document, 0) + 1)
    while document[at] != "]":
        if document[at] == "{":
            text, at = _member(document, at, name)
        else:
            text, at = "", _end(document, at)
        found.append(text)
        at = skip(document, at)
        at = skip(document, at + 1) if document[at] == "," else at
    return found


def _member(document: str, at: int, name: str) -> tuple[str, int]:
    """The text of the member in the object at ``at``, and where the object ends."""
    found = ""
    at = skip(document, at + 1)
    while document[at] != "}":
        end = end_of_string(document, at)
        key = json.loads(document[at:end])
        begin = skip(document, skip(document, end) + 1)
        end = _end(document, begin)
        if key == name:
            found = document[begin:end]
        at = skip(document, end)
        at = skip(document, at + 1) if document[at] == "," else at
    return found, at + 1


def _end(document: str, at: int) -> int:
    """Where the value at ``at`` ends."""
    depth = 0
    begin = at
    while True:
        mark = _NEXT.search(document, at)
        assert mark is not None  # noqa: S101  # the list around it closes
        sign, place = mark[0], mark.start()
        if sign == '"':
            at = end_of_string(document, place)
            if not depth:
                return at
        elif sign in "[{":
            depth, at = depth + 1, place + 1
        elif not depth:
            return begin + len(document[begin:place].rstrip(" \t\n\r"))
        elif sign in "]}":
            depth, at = depth - 1, place + 1
            if not depth:
                return at
        else:
            at = place + 1
