"""Two police files from the open web, read with profiles as a newcomer would write them.

They are third-party data and not part of the project: ``CASEBRIDGE_FOREIGN_DATA`` names the folder that holds them.
The report IDs are made up; none of these cases has to do with a CyberTip.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from casebridge.model import Completeness, InvestigationStatus, OutcomeKind
from tests.support.agency import Agency

PROFILES = Path(__file__).parent / "profiles"
SF = "csv/san_francisco_wg3w-h783.csv"
PITTSBURGH = "csv/pittsburgh_2023_08_17_incident_blotter_30day.csv"
SF_LINKS = "CyberTip,Incident\n9001,171052174\n9002,180000887\n9003,180000887\n9004,18-0000-257\nxx,180000934\n"
PITTSBURGH_LINKS = "CyberTip,CCR\n8001,23111103\n8002,23110553\n8003,23112287\n8003,23111103\n8004,23124142\n"


def _agency(folder: Path, data: Path, profile: str, ori: str, path: str) -> Agency:
    agency = Agency(folder, ori=ori)
    agency.set_profile((PROFILES / profile).read_text(encoding="utf-8"))
    _drop(agency, data, path)
    return agency


def _drop(agency: Agency, data: Path, path: str) -> None:
    target = agency.drops / Path(path).name
    shutil.copyfile(data / path, target)
    stamp = int(agency.clock().timestamp())
    os.utime(target, (stamp, stamp))


@pytest.fixture
def sf(tmp_path: Path, foreign_data: Path) -> Iterator[Agency]:
    agency = _agency(tmp_path, foreign_data, "sf.toml", "CA0380100", SF)
    yield agency
    agency.assert_sound()


@pytest.fixture
def pittsburgh(tmp_path: Path, foreign_data: Path) -> Iterator[Agency]:
    agency = _agency(tmp_path, foreign_data, "pittsburgh.toml", "PAPPD0000", PITTSBURGH)
    yield agency
    agency.assert_sound()


@pytest.mark.parametrize("name", ["sf.toml", "pittsburgh.toml"])
def test_a_profile_is_short_and_passes_its_own_tests(tmp_path: Path, name: str) -> None:
    text = (PROFILES / name).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 40
    agency = Agency(tmp_path)
    agency.set_profile(text)
    results = agency.bridge.check("rms")
    assert [item.message for item in results if not item.ok] == []
    assert sum(item.subject.startswith("test ") for item in results) == 2


def test_san_francisco_gives_the_right_events(sf: Agency) -> None:
    done = sf.import_table(SF_LINKS)
    assert (done.added, [(fault.line, fault.code) for fault in done.faults]) == (4, [(6, "report_id_malformed")])
    result = sf.sync()
    books = result.sources[0].books
    assert (result.exit_code, books.read, books.events, books.dead) == (0, 9, 4, 0)
    assert result.sources[0].unmapped_columns == ()
    events = {event.ref.report_id: event for event in sf.events()}
    assert {report: event.investigation_status for report, event in events.items()} == {
        "9001": InvestigationStatus.OPEN,
        "9002": InvestigationStatus.CLEARED_BY_ARREST,
        "9003": InvestigationStatus.CLEARED_BY_ARREST,
        "9004": InvestigationStatus.OPEN,
    }
    assert str(events["9001"].occurred_at) == "2018-01-01 17:27:00+00:00"
    assert [item.kind for item in events["9002"].outcomes] == [OutcomeKind.ARREST]
    assert events["9002"].outcomes[0].outcome_key == events["9003"].outcomes[0].outcome_key
    assert {item["CyberTipline report"]: item["Case Status"] for item in sf.sheet_rows()[0]} == {
        "9001": "Ongoing Investigation",
        "9002": "Arrest",
        "9003": "Arrest",
        "9004": "Ongoing Investigation",
    }


def test_san_francisco_a_second_time_is_nothing(sf: Agency, foreign_data: Path) -> None:
    sf.import_table(SF_LINKS)
    sf.sync()
    out = sorted(path.name for path in sf.out.iterdir())
    _drop(sf, foreign_data, SF)
    result = sf.sync()
    assert (result.exit_code, result.sources[0].books.read, len(sf.events())) == (0, 0, 4)
    assert sorted(path.name for path in sf.out.iterdir()) == out


def test_san_francisco_keeps_nothing_of_unlinked_incidents(sf: Agency) -> None:
    sf.import_table(SF_LINKS)
    sf.sync()
    kept = sf.bytes_kept()
    assert b"180000887" in kept
    for value in (b"180000768", b"618931", b"Bayview", b"HOLLISTER"):
        assert value not in kept


def test_san_francisco_previews_without_writing(sf: Agency, foreign_data: Path) -> None:
    cases = sf.bridge.preview(foreign_data / SF, "rms", limit=3)
    assert [case.lines for case in cases] == [(2,), (3,), (4,)]
    assert [case.form[0].case_status for case in cases] == ["Ongoing Investigation"] * 3
    assert cases[0].cells == [
        {"Incident Number": "171052174", "Report Datetime": "2018/01/01 09:27:00 AM", "Resolution": "Open or Active"}
    ]
    assert not any(case.linked for case in cases)
    assert not sf.ledger_path.exists()


def test_pittsburgh_asks_how_the_case_was_cleared(pittsburgh: Agency) -> None:
    pittsburgh.import_table(PITTSBURGH_LINKS)
    result = pittsburgh.sync()
    assert result.exit_code == 1
    assert [(event.ref.report_id, event.question) for event in pittsburgh.events()] == [
        ("8001", "CLEARED_KIND"), ("8003", "CLEARED_KIND"), ("8003", "CLEARED_KIND"),
    ]  # fmt: skip
    assert pittsburgh.asked() == [("CLEARED_KIND", "23111103"), ("CLEARED_KIND", "23112287")]
    assert pittsburgh.lines_out() == []
    assert result.sources[0].books.by_rule["held:nothing_stated"] == 1
    events = pittsburgh.bridge.answer(pittsburgh.questions()[0].number, "CLEARED_BY_ARREST")
    assert [(event.ref.report_id, event.completeness) for event in events] == [
        ("8001", Completeness.COMPLETE), ("8003", Completeness.COMPLETE),
    ]  # fmt: skip
    pittsburgh.bridge.deliver()
    assert [item["Case Status"] for item in pittsburgh.sheet_rows()[0]] == ["Arrest", "Arrest"]


def test_pittsburgh_sets_the_cut_row_and_the_truncated_line_aside(pittsburgh: Agency) -> None:
    pittsburgh.import_table(PITTSBURGH_LINKS)
    pittsburgh.sync()
    letters = pittsburgh.letters()
    assert [(letter.line, letter.code) for letter in letters] == [(5, "row_too_short"), (6, "row_truncated")]
    with pittsburgh.bridge.ledger("test", write=False) as ledger:
        stored = ledger.batch(1, letters[0].ordinal)
    assert stored is not None
    assert stored.batch.name == Path(PITTSBURGH).name
    (report,) = (pittsburgh.drops / "archive").glob("*.report.json")
    assert json.loads(report.read_bytes())["dead_letters"] == {"row_too_short": 1, "row_truncated": 1}


def test_pittsburgh_a_second_time_is_nothing_and_keeps_its_questions(pittsburgh: Agency, foreign_data: Path) -> None:
    pittsburgh.import_table(PITTSBURGH_LINKS)
    pittsburgh.sync()
    _drop(pittsburgh, foreign_data, PITTSBURGH)
    assert pittsburgh.sync().sources[0].books.read == 0
    assert len(pittsburgh.questions()) == 2
    pittsburgh.link("99999999", "8009")
    _drop(pittsburgh, foreign_data, PITTSBURGH)
    books = pittsburgh.sync().sources[0].books
    assert (books.read, books.unchanged, books.questions, books.dead) == (5, 3, 0, 2)
    assert (len(pittsburgh.questions()), len(pittsburgh.letters()), len(pittsburgh.events())) == (2, 2, 3)


def test_pittsburgh_previews_faults_and_questions(pittsburgh: Agency, foreign_data: Path) -> None:
    cases = pittsburgh.bridge.preview(foreign_data / PITTSBURGH, "rms")
    assert {case.lines: case.fault for case in cases if case.fault} == {(5,): "row_too_short", (6,): "row_truncated"}
    asked = [event.question for case in cases for event in case.events]
    assert asked == ["CLEARED_KIND", "CLEARED_KIND"]


def test_every_line_sent_is_a_cloudevent(sf: Agency, foreign_data: Path) -> None:
    sf.import_table(SF_LINKS)
    sf.sync()
    schema = json.loads((foreign_data / "cloudevents" / "cloudevents.schema.json").read_bytes())
    validator = Draft7Validator(schema)
    lines = sf.lines_out()
    assert len(lines) == 4
    for line in lines:
        assert list(validator.iter_errors(line)) == []
    assert list(validator.iter_errors({**lines[0], "id": ""}))
