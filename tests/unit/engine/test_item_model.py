"""However the messages of a case are spread over files, the same stands in the end."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from hypothesis import example, given
from hypothesis import strategies as st

from casebridge.engine.folded import Case, Deleted
from casebridge.engine.item.fold import FoldedItems, fold_items
from casebridge.engine.spill import Kept
from casebridge.ledger.rows import ItemRow
from casebridge.mapping import Translator
from tests.unit.mapping.make import HEAD, profile

MAPS = """
[[map]]
column = "Status"
codes.OPEN = { status = "OPEN" }
codes.ARREST = { status = "CLEARED_BY_ARREST", outcome = "ARREST" }
codes.CLOSED = { status = "CLOSED" }
[[map]]
column = "Court"
codes = { C = { outcome = "CONVICTION" }, A = { outcome = "ACQUITTAL" } }
"""
KEYS = 'item = "Item"\ndelete = { column = "Action", in = ["D"] }\nas_of = { column = "At", format = "%Y-%m-%d" }\n'
HEADER = ["Case", "Status", "Court", "Item", "Action", "At"]


class Message(NamedTuple):
    status: str
    court: str
    item: str
    action: str
    day: int


ITEMS = st.sampled_from("abc")
STATUS = st.sampled_from(["", "OPEN", "ARREST", "CLOSED"])
COURT = st.sampled_from(["", "C", "A"])
MESSAGES = st.lists(
    st.builds(Message, STATUS, COURT, ITEMS, st.sampled_from("IIID"), st.integers(0, 9)), min_size=1, max_size=9
)
INSERTS = st.lists(
    st.builds(Message, STATUS, COURT, ITEMS, st.just("I"), st.integers(1, 28)),
    min_size=1,
    max_size=7,
    unique_by=lambda one: one.day,
)


class Book:
    """What the ledger keeps of one case."""

    def __init__(self) -> None:
        self.ready = Translator(profile(MAPS, HEAD + KEYS), HEADER)
        self.rows: dict[bytes, ItemRow] = {}

    def read(self, messages: Sequence[Message], ordinal: int) -> FoldedItems:
        kept = []
        for line, one in enumerate(messages, 2):
            day = f"2026-01-{one.day:02}" if one.day else ""
            cells = self.ready.pick(["1", one.status, one.court, one.item, one.action, day])
            kept.append(Kept("1", line, "1", (), False, cells))
        rows = sorted(self.rows.values(), key=lambda row: (row.ordinal, row.line))
        found = fold_items(self.ready, "1", kept, "2026-05-05T00:00:00Z", ordinal, rows)
        assert isinstance(found, FoldedItems)
        self.rows |= {row.item: row for row in found.items}
        return found


def ends(found: FoldedItems) -> object:
    case = found.case
    return (case.said.facts, case.as_of) if isinstance(case, Case) else Deleted


def cut(messages: Sequence[Message], cuts: set[int]) -> list[Sequence[Message]]:
    at = sorted({0, len(messages), *(place % len(messages) for place in cuts)})
    return [messages[start:end] for start, end in pairwise(at)]


@given(MESSAGES, st.sets(st.integers(0, 9)))
def test_any_split_into_files_ends_as_one_file(messages: list[Message], cuts: set[int]) -> None:
    whole = Book().read(messages, 1)
    book = Book()
    files = cut(messages, cuts)
    for ordinal, part in enumerate(files, 1):
        last = book.read(part, ordinal)
    assert ends(last) == ends(whole)


@given(INSERTS, st.randoms(use_true_random=False))
def test_any_order_of_dated_messages_ends_the_same(messages: list[Message], chance: object) -> None:
    whole = Book().read(sorted(messages, key=lambda one: one.day), 1)
    book = Book()
    chance.shuffle(messages)  # type: ignore[attr-defined]
    for ordinal, one in enumerate(messages, 1):
        last = book.read([one], ordinal)
    assert ends(last) == ends(whole)


@given(MESSAGES, st.sets(st.integers(0, 9)), st.integers(0, 9))
@example([Message("", "", "a", "I", 2), Message("", "", "a", "I", 0), Message("", "", "a", "I", 1)], {1}, 0)
@example([Message("", "", "a", "I", 2), Message("", "", "a", "D", 0), Message("", "", "a", "I", 1)], {2}, 0)
def test_any_file_read_again_changes_nothing(messages: list[Message], cuts: set[int], again: int) -> None:
    book = Book()
    files = cut(messages, cuts)
    for ordinal, part in enumerate(files, 1):
        last = book.read(part, ordinal)
    before = dict(book.rows)
    number = again % len(files)
    found = book.read(files[number], number + 1)
    assert ends(found) == ends(last)
    assert found.items == []
    assert (found.ordinal, book.rows) == (last.ordinal, before)
