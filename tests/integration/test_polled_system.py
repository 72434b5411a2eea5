"""The whole line over a JSON API on loopback: polls, an outage between pages, a backfill, links, a retried letter."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from casebridge.model import InvestigationStatus
from tests.support.agency import COLUMNS, PROFILE, Agency, row
from tests.support.peer import Asked, Peer, answer

REST = """
[records]
format = "json"
path = "items"

[fields]
Id = "Id"
Changed = "Changed"
{fields}

[rest]
id = "Id"
list = {{ path = "/cases", query = {{ since = "{{since}}", until = "{{until}}", offset = "{{offset}}" }} }}
paging = {{ style = "offset", size = 2 }}
watermark = {{ field = "Changed" }}
case = {{ path = "/cases/{{number}}" }}
"""


class Cases:
    """The case system: records by case number, and pages that fail."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}
        self.fail_at = -1

    def put(self, changed: str, *rows: dict[str, str]) -> None:
        for item in rows:
            self.rows[item["Case"]] = {**item, "Id": item["Case"], "Changed": changed}

    def reply(self, asked: Asked) -> bytes:
        parts = urlsplit(asked.target)
        if parts.path != "/cases":
            found = self.rows.get(parts.path.rpartition("/")[2])
            return answer(json.dumps({"items": [found] if found else []}).encode())
        given = {name: values[0] for name, values in parse_qs(parts.query).items()}
        start = int(given.get("offset", 0))
        if start == self.fail_at:
            return answer(b"{}", 503)
        first, last = given.get("since", ""), given.get("until", "9999")
        items = [item for item in self.rows.values() if first <= item["Changed"] <= last]
        items.sort(key=lambda item: (item["Changed"], item["Id"]))
        return answer(json.dumps({"items": items[start : start + 2]}).encode())


@pytest.fixture
def cases() -> Cases:
    return Cases()


@pytest.fixture
def agency(tmp_path: Path, cases: Cases) -> Iterator[Agency]:
    fields = "\n".join(f'{name} = "{name}"' for name in COLUMNS)
    with Peer(cases.reply) as peer:
        made = Agency(tmp_path / "agency", profile=PROFILE, more=REST.format(fields=fields))
        text = made.config.read_text(encoding="utf-8")
        drop = 'path = "drop"\nsettle_seconds = 1\n'
        assert drop in text
        rest = f'type = "rest"\nurl = "{peer.url}"\nattempts = 1\n'
        made.config.write_text(text.replace(drop, rest), encoding="utf-8")
        yield made
    made.assert_sound()


def read(agency: Agency) -> tuple[int, list[str]]:
    """One sync an hour later: its exit code and the reports that it made events about."""
    before = agency.last_seq()
    agency.clock.pass_time(hours=1)
    code = agency.sync().exit_code
    return code, [event.ref.report_id for event in agency.events(after_seq=before)]


def test_polls_lose_nothing_when_the_system_fails_between_pages(agency: Agency, cases: Cases) -> None:
    cases.put("2026-03-01T10:00:00Z", *(row(f"2024-{at}", str(1000 + at), "Open") for at in range(5)))
    cases.fail_at = 2
    assert read(agency) == (3, [])
    cases.fail_at = -1
    assert read(agency) == (0, ["1000", "1001", "1002", "1003", "1004"])
    assert read(agency) == (0, [])
    cases.put("2026-03-02T10:00:00Z", row("2024-3", "1003", "Arrest"))
    assert read(agency) == (0, ["1003"])


def test_pages_that_are_told_are_those_with_records(agency: Agency, cases: Cases) -> None:
    cases.put("2026-03-01T10:00:00Z", *(row(f"2024-{at}", str(1000 + at), "Open") for at in range(4)))
    (batch,) = agency.sync().sources[0].batches
    assert (batch.pages, batch.records) == (2, 4)


def test_a_backfill_reads_its_window_and_moves_nothing(agency: Agency, cases: Cases) -> None:
    cases.put("2026-03-01T10:00:00Z", row("2024-1", "1001", "Arrest"))
    assert read(agency) == (0, ["1001"])
    with agency.bridge.ledger("test", write=False) as ledger:
        live = ledger.cursor(1)
    cases.put("2025-12-01T10:00:00Z", *(row(f"2023-{at}", str(900 + at), "Open") for at in range(3)))
    cases.put("2025-12-01T10:00:00Z", row("2024-1", "1001", "Open"))
    found = agency.bridge.backfill("rms", "2025-12-01", "2025-12-31")
    assert found.finished
    assert found.result is not None
    assert found.result.books.read == 4
    now = {event.ref.report_id: event.investigation_status for event in agency.events(current=True)}
    assert now["1001"] is InvestigationStatus.CLEARED_BY_ARREST
    assert set(now) == {"900", "901", "902", "1001"}
    assert agency.bridge.backfill("rms", "2025-12-01", "2025-12-31").result is None
    with agency.bridge.ledger("test", write=False) as ledger:
        assert ledger.cursor(1) == live


def test_a_backfill_that_met_an_outage_goes_on(agency: Agency, cases: Cases) -> None:
    cases.put("2025-12-01T10:00:00Z", *(row(f"2023-{at}", str(900 + at), "Open") for at in range(5)))
    cases.fail_at = 4
    found = agency.bridge.backfill("rms", "2025-12-01", "2025-12-31")
    assert found.result is not None
    assert (found.finished, found.result.exit_code) == (False, 3)
    cases.fail_at = -1
    agency.clock.pass_time(hours=1)
    assert agency.bridge.backfill("rms", "2025-12-01", "2025-12-31").finished
    assert len(agency.events()) == 5


def test_a_case_linked_later_is_asked_for_and_a_mended_record_is_read_again(agency: Agency, cases: Cases) -> None:
    cases.put("2026-03-01T10:00:00Z", row("2024-1", "", "Arrest"), row("2024-2", "1002", "Open", updated="never"))
    assert read(agency) == (1, [])
    agency.link("2024-1", "1001")
    assert read(agency)[1] == ["1001"]
    (letter,) = agency.letters()
    cases.put("2026-03-01T10:00:00Z", row("2024-2", "1002", "Open"))
    agency.clock.pass_time(hours=1)
    (again,) = agency.bridge.replay("rms", letter.number)
    assert (again.books.events, again.problems, agency.letters()) == (1, [], [])
