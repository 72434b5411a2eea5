"""Names: what a file is called when it is put away, what a person is shown, and what identifies a batch."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from pathlib import PurePosixPath

from casebridge.connectors.drop.rules import Entry
from casebridge.model import moment_text

__all__ = ["DIGEST_PART", "identity", "put_away", "put_away_digest", "received_at", "shown"]

DIGEST_PART = 12
"""Characters of the digest that a put-away name carries."""

_STEM_BYTES = 180
_PUT_AWAY = re.compile(r".*\.([0-9a-f]{12})(?:\.[^.]*)?")


def put_away(name: str, batch_id: str) -> str:
    """The name in archive or quarantine: ``<stem>.<12 of the digest><suffix>``; same bytes, same name."""
    path = PurePosixPath(name)
    stem = path.stem
    # Room for the digest, a note's suffix and a temporary name within the 255 bytes that file systems allow.
    while len(stem.encode("utf-8", "surrogateescape")) > _STEM_BYTES:
        stem = stem[:-1]
    return f"{stem}.{batch_id[:DIGEST_PART]}{path.suffix}"


def put_away_digest(name: str) -> str:
    """The digest part of a put-away name, or an empty text."""
    found = _PUT_AWAY.fullmatch(name)
    return found[1] if found else ""


def shown(name: str) -> str:
    """The name with everything unprintable escaped, so that it can be stored, logged and printed."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in name)


def identity(entry: Entry) -> str:
    """A stable ID for what can't be hashed (a folder, a file too large or unreadable): hex, as long as a digest."""
    parts = [entry.kind, entry.name]
    if entry.kind == "file":
        parts += [str(entry.size), str(entry.mtime_ns)]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def received_at(entry: Entry) -> str:
    """The file's modification time as ISO 8601 UTC with seconds; 1970 if the clock that set it was absurd."""
    seconds = entry.mtime_ns // 1_000_000_000
    if not 0 <= seconds < 253_402_300_800:
        seconds = 0
    return moment_text(datetime.fromtimestamp(seconds, UTC))
