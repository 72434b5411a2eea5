"""How much is under way at the same time: requests and their bytes, so that nobody takes the room of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from casebridge.web.problem import Problem

__all__ = ["Room", "Seat"]

_SHARE = 4
_SOON = 2.0


class Room:
    """Bounds for all, of which one key may take a quarter. Used by one thread.

    Args:
        requests: how many may be under way.
        volume: bytes of bodies that may be in memory.
    """

    def __init__(self, requests: int, volume: int) -> None:
        self._requests, self._volume = requests, volume
        self._seated: Counter[Hashable] = Counter()
        self._held: Counter[Hashable] = Counter()
        self._all = 0
        self._bytes = 0

    @contextmanager
    def seat(self, key: Hashable) -> Iterator[Seat]:
        """A place for one request. Raises ``Problem`` (``hub_busy``) if there is none."""
        if self._all >= self._requests or self._seated[key] >= max(1, self._requests // _SHARE):
            raise Problem("hub_busy", after=_SOON)
        seat = Seat(self, key)
        self._all += 1
        self._seated[key] += 1
        try:
            yield seat
        finally:
            self._all -= 1
            self._lower(self._seated, key, 1)
            self._bytes -= seat.volume
            self._lower(self._held, key, seat.volume)

    def hold(self, key: Hashable, size: int) -> None:
        """Counts bytes of a request. Raises ``Problem`` (``hub_busy``) where they don't fit."""
        if self._bytes + size > self._volume or self._held[key] + size > self._volume // _SHARE:
            raise Problem("hub_busy", after=_SOON)
        self._bytes += size
        self._held[key] += size

    @staticmethod
    def _lower(counter: Counter[Hashable], key: Hashable, by: int) -> None:
        counter[key] -= by
        if not counter[key]:
            del counter[key]


class Seat:
    """The place of one request, and the bytes that it holds."""

    def __init__(self, room: Room, key: Hashable) -> None:
        self._room, self._key = room, key
        self.volume = 0

    def hold(self, size: int) -> None:
        """Counts bytes that came in. Raises ``Problem`` (``hub_busy``)."""
        self._room.hold(self._key, size)
        self.volume += size
