"""A published delete, alone and as half of an update, after a published incident.

They are third-party data and not part of the project: ``CASEBRIDGE_FOREIGN_DATA`` names the folder that holds them.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.agency import Agency
from tests.support.nibrs import agency_of, content, send

WV, INCIDENT = "WVNDX0100", "000054236732"


def inserted(data: Path, code: bytes = b"A") -> bytes:
    """The sample of an incident under the number that the sample of a delete takes back."""
    document = content(data, "iepd2019/nibrs_GroupAIncident_Sample").replace(INCIDENT.encode(), b"020160005029")
    tag = b"<j:IncidentExceptionalClearanceCode>"
    assert document.count(tag + b"A<") == document.count(b"020160005029") == 1
    return document.replace(tag + b"A<", tag + code + b"<")


def together(first: bytes, second: bytes) -> bytes:
    """One submission of the reports of two."""
    report = re.search(rb"<nibrs:Report>.*</nibrs:Report>", second, re.DOTALL)
    assert report is not None
    return first.replace(b"</nibrs:Submission>", report[0] + b"</nibrs:Submission>")


@pytest.fixture
def deleting(tmp_path: Path, foreign_data: Path) -> tuple[Agency, bytes]:
    """An agency that has read an incident, and the sample that deletes it."""
    agency = agency_of(tmp_path, WV, "020160005029")
    assert send(agency, inserted(foreign_data)) == {}
    assert len(agency.events()) == 1
    return agency, content(foreign_data, "iepd2019/nibrs_IncidentDelete_Sample")


def test_delete_alone_is_held_then_asked_about(deleting: tuple[Agency, bytes]) -> None:
    agency, delete = deleting
    assert send(agency, delete) == {"held:deleted": 1}
    assert len(agency.events()) == 1
    agency.clock.pass_time(days=8)
    agency.sync()
    first, taken = agency.events()
    assert (taken.kind, taken.question, taken.supersedes) == ("RETRACTION", "RECORD_RETRACTED", first.event_id)
    assert (taken.investigation_status, taken.outcomes) == (None, ())
    assert agency.asked() == [("RECORD_RETRACTED", "020160005029")]
    agency.assert_sound()


@pytest.mark.parametrize("files", [1, 2])
@pytest.mark.parametrize(("code", "made"), [(b"A", 0), (b"D", 1)])
def test_delete_and_insert_of_one_delivery_are_one_record(
    deleting: tuple[Agency, bytes], foreign_data: Path, files: int, code: bytes, made: int
) -> None:
    agency, delete = deleting
    # A program numbers its messages; the same bytes would be the same file over again.
    again = inserted(foreign_data, code).replace(b">123456<", b">123457<")
    send(agency, *([together(delete, again)] if files == 1 else [delete, again]))
    agency.clock.pass_time(days=8)
    agency.sync()
    events = agency.events()
    assert len(events) == 1 + made
    assert events[-1].exceptional_clearance == ("VICTIM_REFUSED_TO_COOPERATE" if made else "DEATH_OF_OFFENDER")
    assert all(event.kind == "OUTCOME" for event in events)
    assert agency.questions() == []
    agency.assert_sound()


def test_insert_and_delete_of_one_file_delete(deleting: tuple[Agency, bytes], foreign_data: Path) -> None:
    agency, delete = deleting
    assert send(agency, together(inserted(foreign_data, b"D"), delete)) == {"held:deleted": 1}
    assert len(agency.events()) == 1
