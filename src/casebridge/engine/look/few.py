"""Spares a system most of the requests for details while it is only looked at."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["Few"]


class Few:
    """Lets records through that are wanted, and the first few others; remembers the ones it held back.

    Args:
        wanted: whether a case number is wanted.
        few: how many others.
    """

    def __init__(self, wanted: Callable[[str], bool], few: int) -> None:
        self._wanted, self._few = wanted, few
        self._let: set[str] = set()
        self._held: set[str] = set()

    def __call__(self, number: str) -> bool:
        """Whether this record is read whole."""
        if self._wanted(number) or number in self._let:
            return True
        if len(self._let) < self._few:
            self._let.add(number)
            return True
        self._held.add(number)
        return False

    def whole(self, number: str) -> bool:
        """Whether the record of this case number was not held back."""
        return number not in self._held
