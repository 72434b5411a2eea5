"""What is odd about a case is told of its file, and of no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.agency import Agency

MAPS = """
[[map]]
column = "Status"
outcome = "ARREST"
date = "%Y-%m-%d"

[[map]]
column = "Reason"
outcome = "EXCEPTIONAL_CLEARANCE"
date = "%Y-%m-%d"
"""


@pytest.fixture
def agency(tmp_path: Path) -> Agency:
    return Agency(tmp_path, maps=MAPS)


def drop(agency: Agency, name: str, arrested: str, tip: str) -> None:
    columns = ("Case", "Tip", "Updated", "Status", "Reason")
    agency.drop(
        {"Case": name, "Tip": tip, "Updated": "2026-03-01", "Status": arrested, "Reason": "2026-02-25"},
        name=f"{name}.csv",
        columns=columns,
    )
    agency.clock.pass_time(minutes=1)


def test_arrest_before_the_clearance_is_noted_of_its_file_alone(agency: Agency) -> None:
    drop(agency, "26-1", "2026-02-24", "900000001")
    drop(agency, "26-2", "2026-02-28", "900000002")
    result = agency.sync()
    assert [batch.findings for batch in result.sources[0].batches] == [("arrest_before_clearance",), ()]
    assert (result.exit_code, len(agency.events())) == (0, 2)
    assert [len(event.outcomes) for event in agency.events()] == [2, 2]
    with agency.bridge.ledger("test", write=False) as ledger:
        kept = ledger.batch(1, 1)
    assert kept is not None
    assert '"findings": ["arrest_before_clearance"]' in kept.report
