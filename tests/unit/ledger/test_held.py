from __future__ import annotations

from casebridge.ledger import Ledger
from casebridge.ledger.rows import Held, PageWork
from tests.unit.ledger.world import AGENCY, NOW, OTHER_AGENCY, Desk, desk, store


def record(case: str, reason: str = "candidate") -> Held:
    return Held(case, reason, "2026-02-01", 1, '{"case":1}')


def test_held_gives_the_records_of_the_cases_named(at: Desk, ledger: Ledger) -> None:
    store(at, held=[record("A"), record("B")])
    assert ledger.held(at.source, ["B", "C"]) == {"B": record("B")}
    assert ledger.held(at.source, []) == {}


def test_held_cases_walks_in_key_order(at: Desk, ledger: Ledger) -> None:
    store(at, held=[record("C"), record("A"), record("B", "no_link")])
    assert ledger.held_cases(source_id=at.source, limit=2) == [record("A"), record("B", "no_link")]
    assert ledger.held_cases(source_id=at.source, after_key="B") == [record("C")]
    assert ledger.held_cases(source_id=at.source, reason="no_link") == [record("B", "no_link")]


def test_held_for_report_follows_links_of_the_agency_only(at: Desk, ledger: Ledger) -> None:
    other = desk(ledger, "elsewhere", OTHER_AGENCY)
    store(at, held=[record("A"), record("B")])
    store(other, held=[record("A")])
    ledger.add_links(AGENCY, [("A", "A", "", "1001")], "IMPORT", "CANDIDATE", NOW)
    assert [(found.source_id, found.held) for found in ledger.held_for_report(AGENCY, "1001")] == [
        (at.source, record("A"))
    ]
    assert ledger.held_for_report(OTHER_AGENCY, "1001") == []


def test_a_record_held_back_gives_way_only_to_a_newer_one(at: Desk, ledger: Ledger) -> None:
    def hold(as_of: str, ordinal: int) -> tuple[str, int]:
        ledger.commit(PageWork(at.source, at.run, 1, held=[Held("2024001", "no_link", as_of, ordinal, "{}")]))
        (found,) = ledger.held(at.source, ["2024001"]).values()
        return found.as_of, found.ordinal

    assert hold("2026-02-01", 3) == ("2026-02-01", 3)
    assert hold("2026-02-01", 2) == ("2026-02-01", 3)
    assert hold("2026-01-01", 2) == ("2026-02-01", 3)
    assert hold("2026-01-01", 3) == ("2026-01-01", 3)
    assert hold("2026-02-02", 0) == ("2026-02-02", 0)
