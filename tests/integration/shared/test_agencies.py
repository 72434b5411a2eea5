"""Agencies that share a ledger and a profile: what both say in the same words is two statements."""

from __future__ import annotations

from pathlib import Path

from tests.support.fleet import Fleet
from tests.support.postgres import Server


def test_two_agencies_with_the_same_case_and_report_lose_neither_statement(postgres: Server, tmp_path: Path) -> None:
    fleet = Fleet(tmp_path / "fleet", postgres.ledger(), 2, report=lambda _agency, case: 1_000_000 + case)
    fleet.drop("1.csv", 2, "Open")
    for name in fleet.names:
        assert fleet.bridge(name).sync().exit_code == 0
    with fleet.ledger() as ledger:
        events = ledger.events()
        assert ledger.verify() == []
    assert len(events) == 4
    assert {event.report_id for event in events} == {"1000000", "1000001"}
    assert sorted(fleet.sent()) == sorted(str(event.event_id) for event in events)
    assert len(set(fleet.sent())) == 4
