"""Entries and feedback of a hash-sharing list: IDs, kinds of feedback, deletions. Never a hash.

They are third-party data and not part of the project: ``CASEBRIDGE_FOREIGN_DATA`` names the folder that holds them.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casebridge.engine.look.preview import PreviewCase
from casebridge.engine.result import SourceResult
from tests.support.agency import Agency
from tests.support.foreign import bridge_to, own_profile, put, texts_of, traces

ENTRIES = {
    "entries_xml": [("image1", "image"), ("image4", "deletedImage"), ("video1", "video"), ("video4", "deletedVideo")],
    "entries_xml2": [("image10", "image")],
    "entries_xml3": [("willupdate", "video"), ("willdelete", "video")],
    "entries_xml4": [("willupdate", "video"), ("willdelete", "deletedVideo")],
    "entries_large_fingerprints": [("largetags", "video")],
    "entries_no_data_xml": [],
}
FEEDBACK = {
    "affirmative_feedback_xml": [("", "affirmative", "")],
    "negative_feedback_xml": [("", "negative", "01234567-abcd-0123-4567-012345678900")],
    "feedback_reasons_xml": [("01234567-abcd-0123-4567-012345678900", "", "")],
}
OTHERS = ("status_xml", "update_feedback_result_xml")
HASH = re.compile(rb"[0-9a-f]{32,}|[0-9a-z]{40,}\.\.\.")


def content(data: Path, name: str) -> bytes:
    return (data / "hashsharing" / f"{name}.xml").read_bytes()


def agency_of(folder: Path, profile: str) -> Agency:
    agency = bridge_to(folder, own_profile(profile))
    for entry in {entry for entries in ENTRIES.values() for entry, _ in entries}:
        agency.link(entry, "900000001")
    return agency


def shown(agency: Agency, document: bytes) -> list[PreviewCase]:
    path = agency.folder / "shown.xml"
    path.write_bytes(document)
    found = agency.bridge.preview(path, "rms")
    path.unlink()
    return found


def send(agency: Agency, document: bytes) -> SourceResult:
    agency.clock.pass_time(days=1)
    put(agency, document, "document.xml")
    agency.clock.pass_time(hours=1)
    return agency.sync().sources[0]


def standing(agency: Agency) -> list[tuple[str, str]]:
    events = agency.events()
    return [(event.case_ref.case_number or "", event.kind.value) for event in events if event.case_ref]


def test_every_file_is_named_here(foreign_data: Path) -> None:
    there = {path.stem for path in (foreign_data / "hashsharing").iterdir()}
    assert there == {*ENTRIES, *FEEDBACK, *OTHERS}


@pytest.mark.parametrize("name", ENTRIES)
def test_entries_are_read_and_no_hash(
    tmp_path: Path, foreign_data: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    document = content(foreign_data, name)
    agency = agency_of(tmp_path, "hashsharing")
    found = shown(agency, document)
    assert [(item.cells[0]["id"], item.cells[0]["kind"]) for item in found] == ENTRIES[name]
    gone = [item.ignored for item in found if item.cells[0]["kind"].startswith("deleted")]
    assert gone == ["deleted"] * len(gone)
    result = send(agency, document)
    assert (result.books.read, result.books.dead, result.exit_code) == (len(ENTRIES[name]), 0, 0)
    assert result.books.by_rule["ignored:deleted"] == len(gone)
    there = [(entry, "STATUS") for entry, kind in ENTRIES[name] if not kind.startswith("deleted")]
    assert sorted(standing(agency)) == sorted(there)
    hashes = set(HASH.findall(document))
    assert bool(hashes) == (name != "entries_no_data_xml")
    said = [value for item in found for value in item.cells[0].values()]
    assert not [part for part in hashes if part.decode() in "\n".join(said)]
    assert traces(agency, hashes | texts_of(document, [*said, "Example Member"]), caplog.text) == []
    agency.assert_sound()


def test_feedback_of_an_entry_is_told_by_kind_and_fingerprint_type(tmp_path: Path, foreign_data: Path) -> None:
    agency = agency_of(tmp_path, "hashsharing")
    first, *others = shown(agency, content(foreign_data, "entries_xml"))
    assert first.cells[0]["feedback"].split("\x1f") == ["affirmativeFeedback", "negativeFeedback"]
    assert first.cells[0]["about"].split("\x1f") == ["Md5", "Sha1"]
    assert [item.cells[0]["feedback"] for item in others] == ["", "", ""]
    (empty,) = shown(agency, content(foreign_data, "entries_xml2"))
    assert empty.cells[0]["feedback"] == ""


def test_deleted_entry_is_held_then_asked_about_and_an_updated_one_stays(tmp_path: Path, foreign_data: Path) -> None:
    agency = agency_of(tmp_path, "hashsharing")
    send(agency, content(foreign_data, "entries_xml3"))
    result = send(agency, content(foreign_data, "entries_xml4"))
    assert result.books.by_rule["held:deleted"] == 1
    assert sorted(standing(agency)) == [("willdelete", "STATUS"), ("willupdate", "STATUS")]
    agency.clock.pass_time(days=8)
    agency.sync()
    assert standing(agency)[2:] == [("willdelete", "RETRACTION")]
    assert agency.asked() == [("RECORD_RETRACTED", "willdelete")]
    agency.assert_sound()


@pytest.mark.parametrize("name", FEEDBACK)
def test_feedback_document_tells_its_kind(tmp_path: Path, foreign_data: Path, name: str) -> None:
    document = content(foreign_data, name)
    agency = agency_of(tmp_path, "hashsharing-feedback")
    found = shown(agency, document)
    assert [tuple(item.cells[0][key] for key in ("id", "kind", "reason")) for item in found] == FEEDBACK[name]
    result = send(agency, document)
    assert result.books.read == 1
    assert agency.events() == []
    hidden = texts_of(document, ["https://hashsharing.ncmec.org/hashsharing/v2"])
    assert traces(agency, hidden | {b"01234567-abcd-0123-4567-012345678900"}, "") == []


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("profile", ["hashsharing", "hashsharing-feedback"])
def test_other_documents_are_refused_whole(tmp_path: Path, foreign_data: Path, name: str, profile: str) -> None:
    agency = agency_of(tmp_path, profile)
    document = content(foreign_data, name)
    (batch,) = send(agency, document).batches
    assert (batch.verdict, batch.code) == ("rejected", "records_missing")
    assert traces(agency, {*texts_of(document, []), b"1.1.1.1", b"test_user"}, "") == []
