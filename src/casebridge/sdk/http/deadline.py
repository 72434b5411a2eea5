"""One moment by which everything about a request has to be over."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["Deadline"]


class Deadline:
    """Ends ``seconds`` after it was made, whatever happens in between."""

    __slots__ = ("_end", "_monotonic")

    def __init__(self, seconds: float, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._end = monotonic() + seconds

    def left(self) -> float:
        """Seconds left, more than zero. Raises ``TimeoutError`` once there are none."""
        left = self._end - self._monotonic()
        if left <= 0:
            raise TimeoutError
        return left
