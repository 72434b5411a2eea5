"""The cursor of an author's source: checked, told apart from what casebridge adds, and kept in a batch's identity."""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from casebridge.model import moment_text
from casebridge.plugins.trouble import fault
from casebridge.sdk import Batch, Cursor

__all__ = ["Begin", "batch_of", "begin_of", "checked", "started_at", "stored"]

Flat = dict[str, "str | int | float | bool | None"]

_OURS = "casebridge_"
_FULL = "casebridge_full"
_LARGEST = 65_536
_KEPT = 2_048
"""Characters of a cursor that a batch's identity holds; what began at a longer one is read anew from the start."""


class Begin(NamedTuple):
    """Where a read begins.

    ``cursor`` is the author's own, ``full`` a digest of the linked cases that a full read is made for, ``held`` what
    the engine keeps until now.
    """

    cursor: Flat | None
    full: str = ""
    held: Flat | None = None


def checked(cursor: object) -> Flat:
    """A copy of an author's cursor. Raises ``FixConfig`` (``plugin_returned``) for what is no flat JSON object."""
    if not isinstance(cursor, Mapping):
        raise fault("plugin_returned", "The plugin's cursor is no mapping of names to JSON scalars.")
    flat: Flat = {}
    for key, value in cursor.items():
        if type(key) is not str or key.startswith(_OURS) or not _is_scalar(value):
            raise fault("plugin_returned", "The plugin's cursor holds something else than names and JSON scalars.")
        flat[key] = value
    try:
        size = len(json.dumps(flat, ensure_ascii=False).encode())
    except UnicodeEncodeError:
        raise fault("plugin_returned", "The plugin's cursor holds half a character.") from None
    if size > _LARGEST:
        raise fault("plugin_returned", f"The plugin's cursor is larger than {_LARGEST:,} bytes.")
    return flat


def _is_scalar(value: object) -> bool:
    if isinstance(value, float):
        return type(value) is float and math.isfinite(value)
    if isinstance(value, int):
        return type(value) in (int, bool) and -(1 << 63) <= value < 1 << 63
    return value is None or type(value) is str


def begin_of(held: Cursor | None, newly_linked: Sequence[str], *, fetches: bool) -> Begin:
    """Where a pull begins, by the stored cursor.

    Cases that were linked since may stand before the cursor: a source that can't fetch them one by one is read anew
    from its start, once for the same cases even if that takes several runs.
    """
    kept: Flat = dict(held or {})
    own = {key: value for key, value in kept.items() if not key.startswith(_OURS)}
    if newly_linked and not fetches:
        digest = hashlib.blake2b("\n".join(sorted(newly_linked)).encode(), digest_size=8).hexdigest()
        return Begin(own or None if kept.get(_FULL) == digest else None, digest, kept)
    return Begin(own or None, "", kept)


def stored(own: Flat, full: str) -> Flat:
    """What the engine keeps: the author's cursor, and what a full read that was cut is made for."""
    return {**own, _FULL: full} if full else own


def batch_of(name: str, begin: Begin, window: tuple[str, str] | None, start: datetime, *, snapshot: bool) -> Batch:
    """The batch of a read that began at ``start``; its identity tells where, so that it can be read again."""
    at = moment_text(start)
    known = json.dumps([name, begin.cursor, window, start.isoformat()], sort_keys=True)
    digest = hashlib.sha256(known.encode("utf-8", "surrogatepass")).hexdigest()
    text = json.dumps(begin.cursor, sort_keys=True) if begin.cursor else ""
    place = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=") if len(text) <= _KEPT else ""
    title = f"poll {at}, {'changes' if begin.cursor else 'all'}"
    if window:
        title = f"backfill {window[0]}..{window[1]}, {at}"
    return Batch(f"{digest}.{place}" if place else digest, title, at, snapshot)


def started_at(batch: Batch) -> Flat | None:
    """The author's cursor that a batch began at; None for the start."""
    place = batch.batch_id.partition(".")[2]
    if not place:
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(place + "=" * (-len(place) % 4)))
        return checked(found)
    except ValueError:
        return None
