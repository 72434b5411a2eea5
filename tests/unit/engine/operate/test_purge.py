"""A case is taken back where it was told, and then it is gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebridge.engine.operate.purge import copies_beyond_reach, purge_case
from casebridge.errors import FixConfig
from tests.support.agency import Agency, row


@pytest.fixture
def agency(tmp_path: Path) -> Agency:
    made = Agency(tmp_path)
    made.feed(row("2024-1", "1001", "Open"), row("2024-2", "1002", "Open"))
    return made


def test_a_purged_case_was_taken_back_first(agency: Agency) -> None:
    done = purge_case(agency.bridge, "2024-1", "sealed")
    assert (done.purged, done.events, done.retracted, done.waiting) == (True, 2, 1, ())
    assert [line["data"]["kind"] for line in agency.lines_out()][-1] == "RETRACTION"
    agency.assert_sound()
    assert len(agency.stored(current=True)) == 1
    assert b"2024-1" not in agency.ledger_path.read_bytes()
    # The system still has it; nothing of it comes back.
    agency.feed(row("2024-1", "1001", "Arrest"))
    assert len(agency.stored(current=True)) == 1


def test_a_case_stays_while_a_sink_does_not_know_that_it_is_taken_back(agency: Agency) -> None:
    agency.out.rename(agency.folder / "away")
    agency.out.write_text("in the way")
    done = purge_case(agency.bridge, "2024-1", "expunged")
    assert (done.purged, done.retracted, done.waiting) == (False, 1, ("out",))
    # No source states it again meanwhile.
    agency.feed(row("2024-1", "1001", "Arrest"))
    assert [item.kind for item in agency.stored(current=True) if item.report_id == "1001"] == ["RETRACTION"]
    agency.out.unlink()
    (agency.folder / "away").rename(agency.out)
    agency.clock.pass_time(days=1)
    again = purge_case(agency.bridge, "2024-1", "expunged")
    assert (again.purged, again.retracted) == (True, 0)
    assert [line["data"]["kind"] for line in agency.lines_out()][-1] == "RETRACTION"


def test_a_case_is_purged_at_once_if_told_so_and_sinks_are_named(agency: Agency) -> None:
    done = purge_case(agency.bridge, "2024-1", "order", at_once=True)
    assert (done.purged, done.retracted, done.untold) == (True, 0, ("out", "sheet"))
    assert len(agency.lines_out()) == 2


def test_a_case_that_nobody_knows_is_no_case(agency: Agency) -> None:
    for number in ("2024-9", "???"):
        with pytest.raises(FixConfig) as caught:
            purge_case(agency.bridge, number, "sealed")
        assert caught.value.code == "purge_unknown"
        assert "2024-9" not in str(caught.value)
    with pytest.raises(FixConfig) as caught:
        purge_case(agency.bridge, "2024-1", "sealed", source="rmz")
    assert caught.value.code == "source_unknown"


def test_a_case_of_which_only_a_link_or_a_dead_letter_is_known_is_purged(agency: Agency) -> None:
    agency.link("2024-50", "1050")
    assert purge_case(agency.bridge, "2024-50", "sealed", source="rms").purged
    agency.feed(row("2024-60", "1060", "Open", updated="31.31.31"))
    assert agency.letters()
    assert purge_case(agency.bridge, "2024-60", "sealed").purged


def test_copies_that_may_hold_the_case_are_listed(agency: Agency) -> None:
    path = agency.ledger_path
    for name in ("ledger.db.before-0002_reports", "ledger.db.replaced-20260301T093000Z"):
        path.with_name(name).write_text("")
    assert [item.name for item in copies_beyond_reach(agency.bridge)] == [
        "ledger.db.before-0002_reports",
        "ledger.db.replaced-20260301T093000Z",
    ]
