from __future__ import annotations

import pytest

from casebridge.ledger import Ledger
from casebridge.ledger.rows import DeadLetter
from tests.unit.ledger.world import Desk, desk, store


@pytest.fixture
def letters(at: Desk) -> Desk:
    store(at, dead=[DeadLetter(line, 1, code, "", "") for line, code in ((2, "row_too_short"), (5, "date_unreadable"))])
    return at


def test_dead_letters_filters(letters: Desk, ledger: Ledger) -> None:
    other = desk(ledger, "cms")
    store(other, dead=[DeadLetter(2, 1, "row_too_short", "", "")])
    assert [row.number for row in ledger.dead_letters()] == [1, 2, 3]
    assert [row.number for row in ledger.dead_letters(source_id=letters.source)] == [1, 2]
    assert [row.number for row in ledger.dead_letters(code="row_too_short", limit=1)] == [1]
    assert [row.number for row in ledger.dead_letters(ordinal=letters.ordinal, source_id=other.source)] == [3]
    assert ledger.dead_letters("resolved") == []
    found = ledger.dead_letter(2)
    assert found is not None
    assert (found.line, found.code, found.batch_id, found.attempts) == (5, "date_unreadable", "a" * 64, 1)
    assert ledger.dead_letter(9) is None


def test_discard_closes_an_open_dead_letter_once(letters: Desk, ledger: Ledger) -> None:
    assert ledger.discard(1, "exported by mistake")
    assert not ledger.discard(1, "again")
    assert not ledger.discard(9, "none")
    (found,) = ledger.dead_letters("discarded")
    assert (found.reason, found.closed_at) == ("exported by mistake", "2026-03-01T09:30:00Z")


def test_resolve_counts_those_that_were_open(letters: Desk, ledger: Ledger) -> None:
    ledger.discard(1, "x")
    assert ledger.resolve([1, 2, 9]) == 1
    assert [row.state for row in ledger.dead_letters(state=None)] == ["discarded", "resolved"]
