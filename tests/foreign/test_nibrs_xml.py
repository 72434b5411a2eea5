"""Every published NIBRS XML sample, through the shipped profile and a real drop.

They are third-party data and not part of the project: ``CASEBRIDGE_FOREIGN_DATA`` names the folder that holds them.
The report IDs are made up; none of these cases has to do with a CyberTip.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.foreign import own_profile, put, texts_of, traces
from tests.support.nibrs import agency_of, content, said, send

WV, HI, WA = "WVNDX0100", "HI0020000", "WA1234567"
DEAD = "EXCEPTIONAL_CLEARANCE DEATH_OF_OFFENDER "
SKIP, DELETED, SILENT = ({f"{rule}": 1} for rule in ("ignored:skip", "ignored:deleted", "held:nothing_stated"))


class Sample(NamedTuple):
    """A file and what it must become; ``valid`` by the schema of 2019, ``outcomes`` as kind, detail and date."""

    path: str
    owner: str
    submitter: str
    case: str
    action: str
    valid: bool = False
    status: str = ""
    outcomes: tuple[str, ...] = ()
    rules: dict[str, int] = {}  # noqa: RUF012  never changed
    findings: tuple[str, ...] = ()


ARREST, MEANS = "CLEARED_BY_ARREST", "CLEARED_BY_EXCEPTIONAL_MEANS"
BOTH = ("ARREST ON_VIEW 2016-02-28", f"{DEAD}2016-02-25")
FBI, SUB = "FBI111111", "SUBORI123"
INCIDENT, ALL = "000054236732", "54236732"
OLD = ("ARREST ON_VIEW 2015-05-16", f"{DEAD}2016-05-12")
SAMPLES = (
    Sample("hawaii/nibrs_GroupAIncident_Sample-HI", WV, FBI, INCIDENT, "I", False, MEANS, (f"{DEAD}2016-02-25",)),
    Sample("hawaii/nibrs_GroupAReplace_Sample-HI", WV, FBI, INCIDENT, "R", False, MEANS, (f"{DEAD}2016-02-25",)),
    Sample("iepd2019/nibrs_AllFields_Sample", WV, FBI, ALL, "I", True, ARREST, BOTH),
    Sample("iepd2019/nibrs_GroupAIncident_Sample", WV, FBI, INCIDENT, "I", True, MEANS, (f"{DEAD}2016-02-25",)),
    Sample("iepd2019/nibrs_GroupAReplace_Sample", WV, FBI, INCIDENT, "R", True, MEANS, (f"{DEAD}2016-02-25",),
           findings=("leading_bytes",)),
    Sample("iepd2019/nibrs_GroupBArrestDelete_Sample", WV, FBI, "12345", "D", True, rules=SKIP),
    Sample("iepd2019/nibrs_GroupBArrest_Sample", WV, FBI, "12345", "A", True, rules=SKIP),
    Sample("iepd2019/nibrs_IncidentDelete_Sample", WV, FBI, "020160005029", "D", True, rules=DELETED),
    Sample("iepd2019/nibrs_ZeroReport_Sample", WV, FBI, "", "A", True, rules=SKIP),
    Sample("r_examples/Flatfile-XML_Test_1", HI, "", "19263469-1", "I", rules=SILENT),
    Sample("r_examples/NIBRS_Test_Sample", HI, FBI, "19164156-3", "I", False, ARREST,
           ("ARREST TAKEN_INTO_CUSTODY 2019-05-01",)),
    Sample("r_examples/nibrs_AllFields_Sample", WV, FBI, ALL, "I", False, ARREST, BOTH),
    Sample("r_examples/nibrs_GroupAIncident_Sample", WV, FBI, INCIDENT, "I", False, MEANS, (f"{DEAD}2016-02-25",)),
    Sample("search_tools/nibrs_AllFields_Sample", WV, FBI, ALL, "I", False, ARREST, BOTH),
    Sample("search_tools/nibrs_GroupBArrest_Sample-HI", WV, FBI, "12345", "A", rules=SKIP),
    Sample("search_tools/nibrs_GroupBArrest_Sample", WV, FBI, "12345", "A", rules=SKIP),
    Sample("search_tools/nibrs_GroupBArrest_Sample_multipleArrestees", WV, FBI, "12345", "A", rules=SKIP),
    Sample("staging/groupAIncidentWithNonNumericAgeFromBaselineIncident", WA, SUB, "54236733", "I", False, ARREST, OLD,
           findings=("arrest_before_clearance",)),
    Sample("staging/groupAIncidentWithNormalAgeFromBaselineIncident", WA, SUB, ALL, "I", False, ARREST, OLD,
           findings=("arrest_before_clearance",)),
    Sample("staging/groupBArrestFromArrestReportFactory", WA, SUB, "arrestTr", "A", rules=SKIP),
    Sample("staging/groupBArrestFromBaselineIncident", WA, SUB, "12345", "A", rules=SKIP),
    Sample("staging/groupBArrestWithUnknownAgeFromBaselineIncident", WA, SUB, "45678", "A", rules=SKIP),
)  # fmt: skip
OWNED = [sample for sample in SAMPLES if sample.submitter and sample.rules in ({}, DELETED)]
WITH_SCHEMA = ("[records]\n", '[records]\nxsd = "schema/nibrs/2019/nibrs.xsd"\n')


def name_of(sample: Sample) -> str:
    return sample.path


def test_table_names_every_sample(foreign_data: Path) -> None:
    folder = foreign_data / "nibrs_xml"
    there = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.glob("*/*.xml")}
    assert {sample.path for sample in SAMPLES} == {path for path in there if not path.startswith("xsd2019")}
    assert sum(sample.valid for sample in SAMPLES if "leading_bytes" not in sample.findings) == 6


@pytest.mark.parametrize("sample", SAMPLES, ids=name_of)
@pytest.mark.parametrize("schema", [False, True], ids=["plain", "schema"])
def test_sample_becomes_what_it_states(
    tmp_path: Path, foreign_data: Path, sample: Sample, schema: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    agency = agency_of(tmp_path, sample.owner, *filter(None, [sample.case]))
    findings = set(sample.findings)
    if schema:
        agency.amend_profile(*WITH_SCHEMA)
        (tmp_path / "schema").symlink_to(foreign_data / "nibrs_xml" / "xsd2019")
        findings |= set() if sample.valid else {"xsd_invalid"}
    document = content(foreign_data, sample.path)
    assert f"<nibrs:ReportActionCategoryCode>{sample.action}<".encode() in document
    put(agency, document, "sample.xml")
    agency.clock.pass_time(hours=1)
    result = agency.sync()
    (found,) = result.sources
    (batch,) = found.batches
    assert (batch.verdict, set(batch.findings), result.exit_code) == ("done", findings, 0)
    assert (dict(found.books.by_rule), found.books.read) == (sample.rules, 1)
    assert (found.unmapped_columns, dict(found.unmapped_values)) == ((), {})
    events = agency.events()
    assert [(said(event), event.agency.value) for event in events] == (
        [((sample.case, sample.status, list(sample.outcomes)), sample.owner)] if sample.status else []
    )
    assert agency.questions() == []
    unread = texts_of(document, [sample.case, sample.owner, sample.status, *sample.outcomes])
    assert len(unread) >= 4
    if schema:
        (tmp_path / "schema").unlink()
    assert traces(agency, unread, caplog.text) == []
    agency.assert_sound()


@pytest.mark.parametrize("sample", OWNED, ids=name_of)
def test_submitter_is_not_the_owner(tmp_path: Path, foreign_data: Path, sample: Sample) -> None:
    agency = agency_of(tmp_path, sample.submitter, sample.case)
    assert send(agency, content(foreign_data, sample.path)) == {"ignored:other_agency": 1}
    assert agency.events() == []


def test_unread_parts_would_be_found(tmp_path: Path, foreign_data: Path) -> None:
    document = content(foreign_data, "iepd2019/nibrs_AllFields_Sample")
    agency = agency_of(tmp_path, WV, ALL)
    put(agency, document, "sample.xml")
    agency.sync()
    (tmp_path / "state" / "leak").write_bytes(document)
    unread = texts_of(document, [])
    assert len(unread) > 60
    assert set(traces(agency, unread, "")) == unread
    assert traces(agency, {b"a text of a log"}, "x a text of a log x") == [b"a text of a log"]


def test_finding_belongs_to_its_file_alone(tmp_path: Path, foreign_data: Path) -> None:
    agency = agency_of(tmp_path, WA, ALL)
    put(agency, content(foreign_data, "staging/groupAIncidentWithNormalAgeFromBaselineIncident"), "1.xml")
    put(agency, content(foreign_data, "iepd2019/nibrs_AllFields_Sample"), "2.xml")
    agency.clock.pass_time(hours=1)
    (found,) = agency.sync().sources
    assert [batch.findings for batch in found.batches] == [("arrest_before_clearance",), ()]


def test_declaration_after_a_comment_refused_without_leniency(tmp_path: Path, foreign_data: Path) -> None:
    agency = agency_of(tmp_path, WV, INCIDENT)
    agency.amend_profile('tolerate = ["leading_bytes", "cdata_document"]', "")
    put(agency, content(foreign_data, "iepd2019/nibrs_GroupAReplace_Sample"), "sample.xml")
    result = agency.sync()
    (batch,) = result.sources[0].batches
    assert (batch.verdict, batch.code, result.exit_code) == ("rejected", "xml_leading_bytes", 1)
    assert 'tolerate = ["leading_bytes"]' in batch.next_step
    assert agency.events() == []
    assert len(list((agency.drops / "quarantine").glob("*.reason.json"))) == 1


@pytest.mark.parametrize("name", ["nibrs_AllFields_Sample", "nibrs_GroupAReplace_Sample"])
def test_sample_in_an_envelope_says_the_same(tmp_path: Path, foreign_data: Path, name: str) -> None:
    (sample,) = (sample for sample in SAMPLES if sample.path == f"iepd2019/{name}")
    agency = agency_of(tmp_path, WV, sample.case)
    document = content(foreign_data, sample.path)
    put(agency, b"<call><xmlDoc><![CDATA[" + document + b"]]></xmlDoc></call>", "sample.xml")
    agency.clock.pass_time(hours=1)
    (batch,) = agency.sync().sources[0].batches
    assert set(batch.findings) == {"cdata_document", *sample.findings}
    assert [said(event) for event in agency.events()] == [(sample.case, sample.status, list(sample.outcomes))]
    assert traces(agency, texts_of(document, [*sample.outcomes, sample.owner, sample.case]), "") == []


def test_generation_not_in_the_family_refused(tmp_path: Path, foreign_data: Path) -> None:
    agency = agency_of(tmp_path, WV, INCIDENT)
    agency.amend_profile('  "http://fbi.gov/cjis/nibrs/4.2",\n', "")
    document = content(foreign_data, "r_examples/nibrs_GroupAIncident_Sample")
    assert b"http://fbi.gov/cjis/nibrs/4.2" in document
    put(agency, document, "sample.xml")
    assert agency.sync().sources[0].batches[0].code == "xml_namespace"


def test_replace_that_says_the_same_makes_no_event(tmp_path: Path, foreign_data: Path) -> None:
    agency = agency_of(tmp_path, WV, INCIDENT)
    same = [sample for sample in SAMPLES if sample.case == INCIDENT]
    assert {sample.action for sample in same} == {"I", "R"}
    send(agency, *(content(foreign_data, sample.path) for sample in same))
    assert len(agency.events()) == 1
    agency.assert_sound()


GROUP_B = [
    ("iepd2019/nibrs_GroupBArrest_Sample", WV, "12345", "2016-02-28"),
    ("search_tools/nibrs_GroupBArrest_Sample-HI", WV, "12345", "2016-02-28"),
    ("search_tools/nibrs_GroupBArrest_Sample_multipleArrestees", WV, "12345", "2016-02-28"),
]


@pytest.mark.parametrize(("path", "owner", "number", "day"), GROUP_B)
def test_arrest_that_arrestees_share_is_one_outcome(
    tmp_path: Path, foreign_data: Path, path: str, owner: str, number: str, day: str
) -> None:
    agency = agency_of(tmp_path, owner, number, profile=own_profile("nibrs-group-b"))
    assert send(agency, content(foreign_data, path)) == {}
    assert [said(event) for event in agency.events()] == [(number, ARREST, [f"ARREST ON_VIEW {day}"])]
    assert send(agency, content(foreign_data, "iepd2019/nibrs_GroupBArrestDelete_Sample")) == {"held:deleted": 1}


@pytest.mark.parametrize("name", ["ArrestReportFactory", "BaselineIncident"])
def test_placeholder_ori_is_malformed(tmp_path: Path, foreign_data: Path, name: str) -> None:
    agency = agency_of(tmp_path, WA, "12345", "arrestTr", profile=own_profile("nibrs-group-b"))
    put(agency, content(foreign_data, f"staging/groupBArrestFrom{name}"), "sample.xml")
    assert agency.sync().exit_code == 1
    assert [(letter.code, letter.column_name) for letter in agency.letters()] == [("ori_malformed", "owner")]
    (report,) = (agency.drops / "archive").glob("*.report.json")
    assert b'"ori_malformed": 1' in report.read_bytes()
    assert agency.events() == []
