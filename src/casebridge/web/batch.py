"""A batch of events out of the bytes of a request: each with the exact text of its ``data``. Pure."""

from __future__ import annotations

from pydantic_core import to_json

from casebridge.engine.receive.judge import Sent
from casebridge.guard.fault import FileFault
from casebridge.guard.json import parse_json
from casebridge.guard.json.member import member_texts
from casebridge.web.problem import Problem

__all__ = ["read_batch"]

_MARKS = 256
"""Commas and brackets that an event has on average at most; ten times what casebridge itself sends."""


def read_batch(body: bytes, most: int) -> list[Sent]:
    """The elements of a batch, whatever they are.

    Args:
        body: the whole body.
        most: elements that it may have.

    Raises ``Problem``: ``batch_invalid`` with the JSON fault as reason, ``batch_too_long``.
    """
    if sum(body.count(mark) for mark in (b",", b"[", b"{")) > 4096 + _MARKS * most:
        # A small body can name a great many objects: refused before they are made.
        raise Problem("batch_too_long")
    try:
        # What an event holds is looked at event by event, so that one does not refuse the others.
        found = parse_json(body, any_text=True)
    except FileFault as fault:
        raise Problem("batch_invalid", reason=fault.code) from None
    if not isinstance(found, list) or not found:
        raise Problem("batch_invalid")
    if len(found) > most:
        raise Problem("batch_too_long")
    if to_json(found) == body:
        # Written as casebridge writes it: then each part of it is, too.
        return [Sent(item, _text(item)) for item in found]
    return [Sent(item, text) for item, text in zip(found, member_texts(body.decode(), "data"), strict=True)]


def _text(item: object) -> str:
    return to_json(item["data"]).decode() if isinstance(item, dict) and "data" in item else ""
