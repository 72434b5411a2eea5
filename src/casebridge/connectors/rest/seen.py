"""What was handed over already: a digest of each record, so that the overlap of two polls is not read twice."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from heapq import nlargest

__all__ = ["ALWAYS", "KEPT", "Seen", "digest", "pack", "unpack"]

KEPT = 2_000
"""Records of the overlap that a cursor remembers, the newest; to forget one only means to read it again."""

_SIZE = 6
ALWAYS = datetime.max.replace(tzinfo=UTC)
"""The time of what is remembered however old the overlap is."""

_NEVER = datetime.min.replace(tzinfo=UTC)


def digest(text: str) -> bytes:
    """Six bytes that stand for ``text``."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_SIZE).digest()


class Seen:
    """The last content of each record by its ID: A, B, A again is three contents, and all of them are news.

    Args:
        before: what the poll before this one remembered.
    """

    def __init__(self, before: Mapping[bytes, bytes]) -> None:
        self._before = before
        self._now: dict[bytes, tuple[datetime, bytes]] = {}

    def add(self, identity: bytes, content: bytes, at: datetime | None, *, ask_before: bool = True) -> bool:
        """Takes note of a record; whether it is news.

        Args:
            at: its time; None remembers it in this poll only.
            ask_before: whether a record that the poll before handed over counts as known.
        """
        now = self._now.get(identity)
        known = now[1] if now else self._before.get(identity) if ask_before else None
        self._now[identity] = (at or _NEVER, content)
        if len(self._now) > 4 * KEPT:
            self._now = dict(nlargest(KEPT, self._now.items(), key=lambda item: item[1][0]))
        return known != content

    def since(self, start: datetime | None) -> dict[bytes, bytes]:
        """What the next poll should remember if it reads from ``start``."""
        first = start or _NEVER.replace(year=2)
        newest = nlargest(KEPT, self._now.items(), key=lambda item: item[1][0])
        return {identity: content for identity, (at, content) in newest if at >= first}


def pack(seen: Mapping[bytes, bytes]) -> str:
    """As text for a cursor."""
    return base64.b64encode(b"".join(identity + content for identity, content in seen.items())).decode()


def unpack(text: str) -> dict[bytes, bytes]:
    """What ``pack`` wrote; nothing if it is damaged, which only costs reading again."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return {}
    pairs = [data[start : start + 2 * _SIZE] for start in range(0, len(data), 2 * _SIZE)]
    return {pair[:_SIZE]: pair[_SIZE:] for pair in pairs if len(pair) == 2 * _SIZE}
