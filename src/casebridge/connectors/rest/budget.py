"""How much one poll may read."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["Budget"]


class Budget:
    """Counts pages, bytes and seconds.

    Args:
        pages, size, seconds: the most of each; bytes of all answers.
        ticks: a monotonic clock in seconds.
    """

    def __init__(self, pages: int, size: int, seconds: float, ticks: Callable[[], float]) -> None:
        self._pages, self._bytes = pages, size
        self._ticks, self._until = ticks, ticks() + seconds

    def spend(self, size: int) -> bool:
        """Takes note of a page of ``size`` bytes; whether the budget is used up."""
        self._pages -= 1
        self._bytes -= size
        return self._pages <= 0 or self._bytes <= 0 or self._ticks() >= self._until
