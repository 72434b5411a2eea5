"""The documents of a provider's submission, as their publisher prints them: metadata only, and no person.

They are third-party data and not part of the project: ``CASEBRIDGE_FOREIGN_DATA`` names the folder that holds them.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.agency import Agency
from tests.support.foreign import bridge_to, own_profile, put, texts_of, traces

REPORT = "01_report"
RESPONSES = ("02_reportResponse", "03_reportResponse", "05_reportResponse", "07_reportResponse")
NUMBERED = (*RESPONSES, "04_fileDetails", "06_reportDoneResponse")
ANNOTATIONS = ["sextortion", "csamSolicitation", "minorToMinorInteraction", "spam", "sadisticOnlineExploitation"]
TYPE = "Child Pornography (possession, manufacture, and distribution)"
NAMED = b"<lawEnforcement><agencyName>Example</agencyName><caseNumber>26-000123</caseNumber></lawEnforcement>"


def content(data: Path, name: str) -> bytes:
    return (data / "ispws" / "doc_examples" / f"{name}.xml").read_bytes()


def agency_of(folder: Path, data: Path, profile: str) -> Agency:
    agency = bridge_to(folder, own_profile(profile))
    shutil.copyfile(data / "ispws" / "cyber_tipline_2025-11.xsd", folder / "schema.xsd")
    return agency


def send(agency: Agency, document: bytes) -> tuple[tuple[str, ...], dict[str, int], dict[str, int]]:
    """Findings, books by rule and dead letters of one file."""
    put(agency, document, "document.xml")
    agency.clock.pass_time(hours=1)
    (found,) = agency.sync().sources
    (batch,) = found.batches
    assert (batch.verdict, found.unmapped_columns, dict(found.unmapped_values)) == ("done", (), {})
    return batch.findings, dict(found.books.by_rule), dict(batch.dead)


def test_every_example_is_named_here(foreign_data: Path) -> None:
    there = {path.stem for path in (foreign_data / "ispws" / "doc_examples").iterdir()}
    assert there == {REPORT, *NUMBERED, "08_reportResponse"}


def test_report_without_a_case_is_set_aside(
    tmp_path: Path, foreign_data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    document = content(foreign_data, REPORT)
    agency = agency_of(tmp_path, foreign_data, "ispws-report")
    assert send(agency, document) == ((), {}, {"case_number_missing": 1})
    assert agency.events() == []
    hidden = texts_of(document, [TYPE])
    assert {b"http://badsite.com/baduri.html", b"jsmith@example.com"} <= hidden
    assert traces(agency, {*hidden, b"John", b"Smith", TYPE.encode(), b"2012-10-15"}, caplog.text) == []


def test_report_shows_its_metadata_and_no_person(tmp_path: Path, foreign_data: Path) -> None:
    agency = agency_of(tmp_path, foreign_data, "ispws-report")
    path = tmp_path / "report.xml"
    path.write_bytes(content(foreign_data, REPORT))
    (shown,) = agency.bridge.preview(path, "rms")
    assert shown.fault == "case_number_missing"
    (cells,) = shown.cells
    assert cells.pop("annotation").split("\x1f") == ANNOTATIONS
    assert cells == {
        "number": "",
        "incident": "2012-10-15T08:00:00-07:00",
        "type": TYPE,
        "channel": "webPageIncident",
        "reported": "0",
    }


def test_report_that_names_a_case_has_the_incident_time_in_utc(tmp_path: Path, foreign_data: Path) -> None:
    agency = agency_of(tmp_path, foreign_data, "ispws-report")
    document = content(foreign_data, REPORT).replace(b"<reporter>", NAMED + b"<reporter>")
    path = tmp_path / "report.xml"
    path.write_bytes(document)
    (shown,) = agency.bridge.preview(path, "rms")
    assert shown.case is not None
    assert (shown.case.case_number, shown.case.as_of.isoformat()) == ("26-000123", "2012-10-15T15:00:00+00:00")
    assert shown.case.facts.intake_state == "RECEIVED"
    agency.link("26-000123", "900000001")
    assert send(agency, document) == ((), {"held:nothing_stated": 1}, {})
    agency.assert_sound()


@pytest.mark.parametrize("name", NUMBERED)
def test_answer_names_its_report(
    tmp_path: Path, foreign_data: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    document = content(foreign_data, name)
    agency = agency_of(tmp_path, foreign_data, "ispws-response")
    path = tmp_path / "answer.xml"
    path.write_bytes(document)
    (shown,) = agency.bridge.preview(path, "rms")
    path.unlink()
    assert shown.case is not None
    assert shown.case.report_ids == ("4564654",)
    assert (shown.case.facts.intake_state == "RECEIVED") == (name != "04_fileDetails")
    assert send(agency, document) == ((), {"held:nothing_stated": 1}, {})
    inside = [b"b0754af766b426f2928a02c651ed4b99", b"fafa5efeaf3cbe3b23b2748d13e629a1", b"63.116.246.17"]
    assert traces(agency, {*texts_of(document, []), *inside}, caplog.text) == []


def test_answer_without_a_report_is_set_aside(tmp_path: Path, foreign_data: Path) -> None:
    agency = agency_of(tmp_path, foreign_data, "ispws-response")
    document = content(foreign_data, "08_reportResponse")
    assert send(agency, document) == ((), {}, {"case_number_missing": 1})
    assert traces(agency, {b"Remote User", *texts_of(document, [])}, "") == []


def test_schema_is_asked_and_stops_nothing(tmp_path: Path, foreign_data: Path) -> None:
    agency = agency_of(tmp_path, foreign_data, "ispws-report")
    document = content(foreign_data, REPORT)
    for broken in (
        document.replace(b"<spam />", b"<spam>false</spam>"),
        document.replace(b"<spam />", b"<flood />").replace(b"<reporter>", NAMED + b"<reporter>"),
        document.replace(b"-07:00<", b"-25:00<"),
    ):
        assert broken != document
        agency.clock.pass_time(days=1)
        put(agency, broken, "document.xml")
        agency.clock.pass_time(hours=1)
        (found,) = agency.sync().sources
        assert [(batch.verdict, batch.findings) for batch in found.batches] == [("done", ("xsd_invalid",))]


def test_other_document_is_refused_whole(tmp_path: Path, foreign_data: Path) -> None:
    agency = agency_of(tmp_path, foreign_data, "ispws-report")
    put(agency, content(foreign_data, "02_reportResponse"), "document.xml")
    agency.clock.pass_time(hours=1)
    (batch,) = agency.sync().sources[0].batches
    assert (batch.verdict, batch.code) == ("rejected", "records_missing")
