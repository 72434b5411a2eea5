from __future__ import annotations

from casebridge.ledger import Ledger
from casebridge.ledger.rows import DeadLetter, ItemRow
from tests.unit.ledger.world import AGENCY, OTHER_AGENCY, Desk, damage, desk, store

A, B = b"a" * 16, b"b" * 16


def said(case: str = "C1", item: bytes = A, ordinal: int = 1, line: int = 2, record: str = "{}") -> ItemRow:
    return ItemRow(case, item, "2026-02-01", ordinal, line, 0, record)


def test_items_come_back_in_the_order_of_their_places(at: Desk, ledger: Ledger) -> None:
    rows = [said(item=A, line=9), said(item=B, line=3), said("C2", B)]
    store(at, items=rows)
    assert ledger.items(at.source, ["C1", "C2", "C3"]) == {"C1": [rows[1], rows[0]], "C2": [rows[2]]}
    assert ledger.items(at.source, []) == {}


def test_item_takes_the_place_of_its_earlier_self_only(at: Desk, ledger: Ledger) -> None:
    store(at, items=[said(), said(item=B)])
    newer = ItemRow("C1", A, None, 1, 7, 1, "")
    store(at, items=[newer])
    assert ledger.items(at.source, ["C1"]) == {"C1": [said(item=B), newer]}


def test_itemless_cases_keep_no_item(at: Desk, ledger: Ledger) -> None:
    store(at, items=[said(), said("C2")])
    store(at, itemless=["C1"])
    assert list(ledger.items(at.source, ["C1", "C2"])) == ["C2"]


def test_cases_of_an_item_are_told_by_source_deleted_or_not(at: Desk, ledger: Ledger) -> None:
    other = desk(ledger, "elsewhere", OTHER_AGENCY)
    store(at, items=[said(), ItemRow("C2", A, None, 1, 3, 1, ""), said("C2", B)])
    store(other, items=[said("C9")])
    assert ledger.cases_of_items(at.source, [A, B, b"c" * 16]) == {A: {"C1", "C2"}, B: {"C2"}}
    assert ledger.cases_of_items(other.source, [A]) == {A: {"C9"}}
    assert ledger.cases_of_items(at.source, []) == {}


def test_many_cases_and_items_are_asked_for_at_once(at: Desk, ledger: Ledger) -> None:
    rows = [said(f"C{number:04}", number.to_bytes(16, "big")) for number in range(1100)]
    store(at, items=rows)
    assert len(ledger.items(at.source, [row.case_key for row in rows])) == 1100
    assert len(ledger.cases_of_items(at.source, [row.item for row in rows])) == 1100


def test_stock_tells_whether_a_source_keeps_items(at: Desk, ledger: Ledger) -> None:
    assert not ledger.stock(at.source, AGENCY).items
    store(at, items=[said()])
    assert ledger.stock(at.source, AGENCY).items
    assert not ledger.stock(at.source + 1, AGENCY).items


def test_dead_letter_knows_its_item_until_the_case_is_purged(at: Desk, ledger: Ledger) -> None:
    store(at, items=[said(), said("C2")], dead=[DeadLetter(4, 1, "date_unreadable", "", "C1", A)])
    (letter,) = ledger.dead_letters()
    assert letter.item == A
    store(at, dead=[DeadLetter(4, 1, "date_unreadable", "", "C1", B)])
    assert [found.item for found in ledger.dead_letters()] == [B]
    ledger.purge_case(at.source, "C1", "sealed")
    assert [found.item for found in ledger.dead_letters()] == [None]
    assert list(ledger.items(at.source, ["C1", "C2"])) == ["C2"]
    assert ledger.verify() == []


def test_verify_finds_items_that_are_not_whole(at: Desk, ledger: Ledger) -> None:
    store(at, items=[said(), said("C2"), ItemRow("C3", A, None, 1, 3, 1, "")])
    assert ledger.verify() == []
    for case, sql in {
        "from no batch": "UPDATE case_item SET ordinal = 9 WHERE case_key = 'C1'",
        "gone in no batch": "UPDATE case_item SET gone = 9, record = '', ordinal = 9 WHERE case_key = 'C1'",
        "says nothing": "UPDATE case_item SET record = '' WHERE case_key = 'C1'",
        "is no JSON": "UPDATE case_item SET record = '{' WHERE case_key = 'C1'",
        "was taken back after it came": "UPDATE case_item SET gone = 1, ordinal = 0 WHERE case_key = 'C1'",
        "is gone and speaks": "UPDATE case_item SET gone = 0 WHERE case_key = 'C3'",
    }.items():
        damage(ledger, sql)
        assert [problem.check for problem in ledger.verify()] == ["item"], case
        damage(ledger, "DELETE FROM case_item")
        store(at, items=[said(), said("C2"), ItemRow("C3", A, None, 1, 3, 1, "")])


def test_batch_that_left_only_items_keeps_its_place(at: Desk, ledger: Ledger) -> None:
    store(at, items=[said()])
    assert ledger.forget_unread(at.source) == 0
    store(at, itemless=["C1"])
    assert ledger.forget_unread(at.source) == 1
