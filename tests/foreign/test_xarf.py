"""The two XARF samples that name a report: one by its number, one by something that only looks like one.

They are third-party data and not part of the project: ``CASEBRIDGE_FOREIGN_DATA`` names the folder that holds them.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from casebridge.engine.result import SourceResult
from tests.support.agency import Agency
from tests.support.foreign import bridge_to, own_profile, put, traces

CSAM, CSEM = "b7ca7591-811e-4d40-83d9-dc043c08555d", "40daae21-fbe5-4b5d-bfb3-7ea6c2f82cae"
STATES = ('csam = { intake = "RECEIVED" }, csem = { intake = "RECEIVED" }',
          'csam = { status = "ACTIVE" }, csem = { status = "ACTIVE" }')  # fmt: skip
READ = ("report_id", "ncmec_report_id", "type", "classification", "timestamp")


def content(data: Path, kind: str) -> bytes:
    return (data / "xarf" / f"content-{kind}.json").read_bytes()


def agency_of(folder: Path) -> Agency:
    agency = bridge_to(folder, own_profile("xarf"), kind="json_drop")
    agency.amend_profile(*STATES)
    return agency


def send(agency: Agency, document: bytes, name: str = "sample.json") -> SourceResult:
    agency.clock.pass_time(days=1)
    put(agency, document, name)
    agency.clock.pass_time(hours=1)
    result = agency.sync()
    assert result.exit_code == 0
    return result.sources[0]


def texts(value: Any) -> Iterator[str]:
    """Every text of some JSON, keys aside."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


def unread(document: bytes) -> set[bytes]:
    whole = json.loads(document)
    payload = whole["evidence"][0]["payload"]
    found = set(texts({key: value for key, value in whole.items() if key not in READ}))
    assert payload in found
    # "content" is the category, and also a word of every envelope that is sent.
    return {text.encode() for text in found if len(text) >= 6 and text != "content"} | {b64decode(payload)}


def test_numeric_report_is_taken(tmp_path: Path, foreign_data: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    document = content(foreign_data, "csam")
    agency = agency_of(tmp_path)
    found = send(agency, document)
    assert (found.books.read, found.books.events, found.malformed_reports) == (1, 1, 0)
    (event,) = agency.events()
    assert (event.ref.report_id, event.case_ref and event.case_ref.case_number) == ("12345678", CSAM)
    assert event.model_dump(mode="json")["occurred_at"] == "2025-01-20T10:30:00Z"
    assert len(unread(document)) > 10
    assert traces(agency, unread(document), caplog.text) == []
    agency.assert_sound()


def test_report_that_is_no_number_is_counted_and_not_guessed(
    tmp_path: Path, foreign_data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    document = content(foreign_data, "csem")
    agency = agency_of(tmp_path)
    found = send(agency, document)
    assert (found.malformed_reports, dict(found.books.by_rule)) == (1, {"ignored:not_linked": 1})
    assert [problem for problem in found.problems if "no number was guessed" in problem]
    assert agency.events() == []
    assert agency.questions() == []
    assert traces(agency, unread(document) | {b"NCMEC-2025-0001234", b"0001234"}, caplog.text) == []


def test_report_that_is_no_number_is_linked_by_a_person_alone(tmp_path: Path, foreign_data: Path) -> None:
    agency = agency_of(tmp_path)
    agency.link(CSEM, "900000001")
    found = send(agency, content(foreign_data, "csem"))
    assert [event.ref.report_id for event in agency.events()] == ["900000001"]
    assert found.malformed_reports == 0
    agency.assert_sound()


def test_both_again_are_nothing_new(tmp_path: Path, foreign_data: Path) -> None:
    agency = agency_of(tmp_path)
    for name, more in (("a.json", b""), ("b.json", b"\n")):
        for kind in ("csam", "csem"):
            send(agency, content(foreign_data, kind) + more, kind + name)
    assert len(agency.events()) == 1


def test_look_names_what_is_not_read_and_no_value(tmp_path: Path, foreign_data: Path) -> None:
    agency = agency_of(tmp_path)
    document = content(foreign_data, "csam")
    put(agency, document, "sample.json")
    agency.clock.pass_time(hours=1)
    told = "\n".join(f"{item.subject} {item.message} {item.next_step}" for item in agency.bridge.check("rms"))
    assert "evidence" in told
    assert [text for text in unread(document) if text.decode() in told] == []
