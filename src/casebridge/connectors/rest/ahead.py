"""One page ahead: the next is fetched while the engine works on the last. Threads end with what they work for."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

__all__ = ["Spread", "ahead", "spreading"]

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")


@contextmanager
def ahead(items: Generator[_Item, None, None]) -> Iterator[Iterator[_Item]]:
    """``items``, each made while the one before it is worked on. Ends its thread and ``items`` when it is left."""
    pool = ThreadPoolExecutor(1, "casebridge-page")
    try:
        yield _taken(pool, items)
    finally:
        # A page that is under way is waited for: its client must not be closed under it.
        pool.shutdown(wait=True, cancel_futures=True)
        items.close()


def _taken(pool: ThreadPoolExecutor, items: Iterator[_Item]) -> Iterator[_Item]:
    # In a list, since None or any other end mark might be an item.
    def one() -> list[_Item]:
        return list(islice(items, 1))

    following = pool.submit(one)
    while item := following.result():
        following = pool.submit(one)
        yield item[0]


class Spread:
    """Does some work for many items by a few threads, in their order; the first error wins."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._pool: ThreadPoolExecutor | None = None

    def __call__(self, work: Callable[[_Item], _Made], items: Iterable[_Item]) -> list[_Made]:
        """What ``work`` makes of each item."""
        waiting = list(items)
        if self._threads == 1 or len(waiting) < 2:
            return [work(item) for item in waiting]
        self._pool = self._pool or ThreadPoolExecutor(self._threads, "casebridge-detail")
        futures = [self._pool.submit(work, item) for item in waiting]
        try:
            return [future.result() for future in futures]
        finally:
            for future in futures:
                future.cancel()

    def close(self) -> None:
        """Ends the threads."""
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def spreading(threads: int) -> Iterator[Spread]:
    """A ``Spread`` whose threads have ended when it is left."""
    spreader = Spread(threads)
    try:
        yield spreader
    finally:
        spreader.close()
