"""Many packages in one document are read one at a time."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from typing import BinaryIO, cast

from casebridge_ndex.identity import Numbers
from casebridge_ndex.reader import read_lexs

from casebridge.sdk.form import Item
from tests.support.ndex import incident, lexs, package, payload


class Endless(io.RawIOBase):
    """A document that is made while it is read."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._held = parts, b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self._held) < size and (part := next(self._parts, b"")):
            self._held += part
        block, self._held = self._held[:size], self._held[size:]
        return block


def written(count: int) -> BinaryIO:
    before, _, after = lexs("{}").partition("{}")
    text = "<nc:Narrative>" + "nothing of note " * 40 + "</nc:Narrative>"

    def parts() -> Iterator[bytes]:
        yield before.encode()
        for number in range(count):
            inner = payload(incident(f"26-{number:06}", "Open") + text)
            yield package(inner, item=f"{number}").encode()
        yield after.encode()

    return cast(BinaryIO, Endless(parts()))


def peak(count: int) -> int:
    tracemalloc.start()
    try:
        assert sum(isinstance(item, Item) for item in read_lexs(written(count))) == count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_ten_times_the_packages_take_no_more_memory() -> None:
    assert peak(1_000) < peak(100) * 1.5 + 500_000


def test_numbers_of_items_are_forgotten_beyond_a_limit_the_oldest_first() -> None:
    numbers = Numbers(most=2)
    for item in ("a", "b", "a", "c"):
        numbers.learn(item, f"26-{item}")
    assert [numbers.of(item) for item in "abc"] == ["26-a", "", "26-c"]
