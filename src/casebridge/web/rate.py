"""How often somebody may come: token buckets in a bounded table."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock

__all__ = ["Buckets"]

_MOST = 10_000


class Buckets:
    """One bucket for each key; a full one holds the tokens of a minute.

    Args:
        per_minute: tokens that come back in a minute.
        clock: seconds that only go forward.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._size = float(per_minute)
        self._clock = clock
        self._left: dict[Hashable, tuple[float, float]] = {}
        self._lock = Lock()

    def wait(self, key: Hashable) -> float:
        """Seconds until a token is there; 0 if one is there now."""
        with self._lock:
            tokens, _ = self._now(key)
        return 0.0 if tokens >= 1 else (1 - tokens) * 60 / self._size

    def take(self, key: Hashable) -> None:
        """Takes a token, if one is there."""
        with self._lock:
            tokens, moment = self._now(key)
            if key not in self._left and len(self._left) >= _MOST:
                self._drop_full(moment)
            self._left[key] = (max(tokens - 1, 0.0), moment)

    def _now(self, key: Hashable) -> tuple[float, float]:
        moment = self._clock()
        tokens, since = self._left.get(key, (self._size, moment))
        return min(self._size, tokens + (moment - since) * self._size / 60), moment

    def _drop_full(self, moment: float) -> None:
        """Forgets who has not come for a minute; if nobody has, those who came first."""
        kept = {key: found for key, found in self._left.items() if moment - found[1] < 60}
        while len(kept) >= _MOST:
            del kept[next(iter(kept))]
        self._left = kept
