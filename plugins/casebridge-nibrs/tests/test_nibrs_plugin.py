"""What the distribution offers, its profile, and an agency that trusts it."""

from __future__ import annotations

import io
import tomllib
from pathlib import Path

import pytest
from casebridge_nibrs import plugin

from casebridge.engine.look.check import run_profile_tests
from casebridge.engine.plugin.trust import list_plugin
from casebridge.mapping import Profile
from casebridge.plugins.sight import look_at
from tests.bench.nibrs_files import HEAD, flat_incident, xml_report
from tests.support.agency import Agency
from tests.support.foreign import put
from tests.support.segment import ORI, administrative, arrestee, flat, group_b, offence, segment, zero

CASE = "26-000101"


def profile() -> Profile:
    return Profile.model_validate(tomllib.loads(plugin.casebridge_profiles()["nibrs"]))


def agency_of(folder: Path, kind: str = "flat") -> Agency:
    agency = Agency(folder, ori=ORI, source=f'type = "casebridge-nibrs/{kind}"')
    agency.set_profile(plugin.casebridge_profiles()["nibrs"])
    list_plugin(agency.config, look_at("casebridge-nibrs", development=True))
    agency.link(CASE, "900000001")
    return agency


def send(agency: Agency, *lines: str) -> dict[str, int]:
    agency.clock.pass_time(days=1)
    put(agency, flat(*lines), f"{agency.clock():%m%d}.txt")
    agency.clock.pass_time(hours=1)
    (found,) = agency.sync().sources
    assert [batch.verdict for batch in found.batches] == ["done"]
    return dict(found.books.by_rule)


def said(agency: Agency) -> list[tuple[str, list[str]]]:
    return [
        (f"{event.investigation_status or ''}", [f"{one.kind} {one.occurred_on}" for one in event.outcomes])
        for event in agency.events()
    ]


def test_formats_have_titles_and_patterns() -> None:
    assert [(kind.name, bool(kind.title)) for kind in plugin.casebridge_formats()] == [("flat", True), ("xml", True)]
    assert plugin.CASEBRIDGE_API == 1


def test_own_tests_of_the_profile_pass() -> None:
    results = run_profile_tests(profile())
    assert len(results) >= 12
    assert [result for result in results if not result.ok] == []


def test_every_field_of_the_profile_is_in_the_record() -> None:
    (item,) = plugin.casebridge_formats()[0].read(io.BytesIO(flat(administrative(CASE), arrestee(CASE))))
    names = {spec.path[0] for spec in profile().fields.values() if spec.each is None}
    assert names <= set(item.record)  # type: ignore[union-attr]
    arrests = {spec.path[0] for spec in profile().fields.values() if spec.each == "arrests"}
    assert arrests <= set(item.record["arrests"][0])  # type: ignore[union-attr]


def test_candidates_by_offence_are_one_line_away() -> None:
    text = plugin.casebridge_profiles()["nibrs"]
    told = text.replace("# offence =", "offence =").replace("# candidate =", "candidate =")
    assert told.count("offence") == text.count("offence")
    assert Profile.model_validate(tomllib.loads(told)).select.candidate[0].is_in == ("370",)


def test_flat_file_becomes_events(tmp_path: Path) -> None:
    agency = agency_of(tmp_path)
    lines = [administrative(CASE, "A", "20260225"), offence(CASE), arrestee(CASE), group_b("B-1"), zero()]
    assert send(agency, *lines) == {"ignored:skip": 2}
    assert said(agency) == [("CLEARED_BY_ARREST", ["ARREST 2026-02-27", "EXCEPTIONAL_CLEARANCE 2026-02-25"])]
    assert send(agency, *lines, "") == {"ignored:skip": 2}
    assert len(agency.events()) == 1
    agency.assert_sound()


def test_delete_and_insert_is_one_change_and_delete_alone_is_asked_about(tmp_path: Path) -> None:
    agency = agency_of(tmp_path)
    inserted = [administrative(CASE, "A", "20260225"), offence(CASE)]
    deleted = administrative(CASE, "B", "20260225", action="D")
    send(agency, *inserted)
    assert send(agency, deleted, *inserted) == {}
    assert len(agency.events()) == 1
    send(agency, deleted, *inserted, deleted, administrative(CASE, "D", "20260226"))
    assert [exceptional.exceptional_clearance for exceptional in agency.events()] == [
        "DEATH_OF_OFFENDER",
        "VICTIM_REFUSED_TO_COOPERATE",
    ]
    assert send(agency, deleted) == {"held:deleted": 1}
    agency.clock.pass_time(days=8)
    agency.sync()
    assert agency.asked() == [("RECORD_RETRACTED", CASE)]
    agency.assert_sound()


def test_incident_of_another_agency_is_left_alone(tmp_path: Path) -> None:
    agency = agency_of(tmp_path)
    assert send(agency, segment(1, CASE, "20260214 14A20260225", ori="XX0000099")) == {"ignored:other_agency": 1}
    assert agency.events() == []


def test_damage_is_a_dead_letter_and_the_rest_goes_on(tmp_path: Path) -> None:
    agency = agency_of(tmp_path)
    broken = [administrative("26-000109"), arrestee("26-000109")[:55]]
    send(agency, *broken, administrative(CASE, "A", "20260225"))
    assert [(letter.code, letter.line) for letter in agency.letters()] == [("segment_short", 1)]
    assert len(agency.events()) == 1


def test_findings_reach_the_report_of_the_file(tmp_path: Path) -> None:
    agency = agency_of(tmp_path)
    put(agency, flat(administrative(CASE, "A")), "one.txt")
    agency.clock.pass_time(hours=1)
    (batch,) = agency.sync().sources[0].batches
    assert dict(batch.remarks) == {"clearance_date_missing": 1}


@pytest.mark.parametrize("kind", ["flat", "xml"])
def test_both_formats_make_the_same_event(tmp_path: Path, kind: str) -> None:
    agency = agency_of(tmp_path, kind)
    agency.link("26-00000003", "900000002")
    content = flat_incident(3) if kind == "flat" else f"{HEAD}{xml_report(3)}</nibrs:Submission>"
    put(agency, content.encode(), "file.txt" if kind == "flat" else "file.xml")
    agency.clock.pass_time(hours=1)
    agency.sync()
    assert said(agency) == [("CLEARED_BY_ARREST", ["ARREST 2026-02-27"])]
