from __future__ import annotations

from uuid import UUID

import pytest

from casebridge.errors import FixConfig
from casebridge.ledger import Ledger
from tests.unit.ledger.world import AGENCY, Desk, damage, desk, row, store


def seqs(ledger: Ledger, **filters: object) -> list[int]:
    return [event.seq for event in ledger.events(**filters)]  # type: ignore[arg-type]


def test_event_is_found_by_number_uuid_and_prefix(at: Desk, ledger: Ledger) -> None:
    store(at, row("A"), row("B", complete=False))
    wanted = ledger.event("2")
    assert wanted is not None
    ident = UUID(bytes=row("B", complete=False).event_id)
    assert wanted.event_id == ident
    assert (wanted.source, wanted.agency, wanted.complete, wanted.sendable) == ("rms", AGENCY, False, False)
    for text in (str(ident), str(ident).upper(), str(ident)[:8], str(ident)[:9], ident.hex[:5]):
        assert ledger.event(text) == wanted


@pytest.mark.parametrize("ident", ["3", "ab", "ffffffff", "not-hex!", "", "\uff19", "1" * 19, "0" * 33])
def test_event_is_none_for_an_unknown_ident(at: Desk, ledger: Ledger, ident: str) -> None:
    store(at, row())
    assert ledger.event(ident) is None


def test_event_reads_digits_as_a_prefix_when_no_event_has_the_number(at: Desk, ledger: Ledger) -> None:
    store(at, row()._replace(event_id=bytes.fromhex("12345678" + "ab" * 12)))
    found = ledger.event("12345678")
    assert found is not None
    assert found.seq == 1


def test_event_refuses_a_prefix_of_several(at: Desk, ledger: Ledger) -> None:
    store(at, *(row(str(last))._replace(event_id=b"\xaa" * 15 + bytes([last])) for last in (1, 2)))
    with pytest.raises(FixConfig) as caught:
        ledger.event("aaaa")
    assert caught.value.code == "event_ambiguous"


def test_events_filters_by_all_that_is_named(at: Desk, ledger: Ledger) -> None:
    other = desk(ledger, "cms", AGENCY, "b" * 64)
    (first,) = store(at, row())
    store(at, row(fact="CLOSED", revision=2, prev=first), row("B", "2002", complete=False))
    store(other, row("C", "3003", kind="OUTCOME"))
    assert seqs(ledger) == [1, 2, 3, 4]
    assert seqs(ledger, source_name="cms") == seqs(ledger, kind="OUTCOME") == seqs(ledger, run_id=other.run) == [4]
    assert seqs(ledger, case_key="2024001") == seqs(ledger, report_id="1001") == [1, 2]
    assert seqs(ledger, complete=False) == [3]
    assert seqs(ledger, complete=True, limit=2) == [1, 2]
    assert seqs(ledger, after_seq=2) == [3, 4]
    assert seqs(ledger, current=True) == [2, 3, 4]


def test_history_gives_the_whole_stream_from_any_of_its_events(at: Desk, ledger: Ledger) -> None:
    store(at, row(fact="A"), row("OTHER"))
    store(at, row(fact="B", revision=2, prev=1))
    store(at, row(fact="OLD", prev=3, late=True))
    store(at, row(fact="C", revision=3, prev=3))
    for seq in (1, 3, 4, 5):
        assert [event.seq for event in ledger.history(seq)] == [1, 3, 4, 5]
    assert [event.seq for event in ledger.history(2)] == [2]
    assert ledger.history(99) == []


def test_history_goes_back_from_an_event_whose_stream_has_no_head(at: Desk, ledger: Ledger) -> None:
    store(at, row(fact="A"))
    store(at, row(fact="B", revision=2, prev=1))
    damage(ledger, "DELETE FROM head")
    assert [event.seq for event in ledger.history(2)] == [1, 2]


def test_payloads_gives_the_json_of_known_numbers(at: Desk, ledger: Ledger) -> None:
    store(at, row("A"), row("B"))
    assert ledger.payloads([2, 9]) == {2: row("B").payload}
    assert ledger.payloads([]) == {}
