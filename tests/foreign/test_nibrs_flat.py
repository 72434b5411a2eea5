"""Every published NIBRS flat file and XML sample, and the answers of the FBI's service, through casebridge-nibrs.

They are third-party data and not part of the project: ``CASEBRIDGE_FOREIGN_DATA`` names the folder that holds them.
"""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from casebridge_nibrs import read_flat, read_xml, violations
from casebridge_nibrs.plugin import casebridge_profiles

from casebridge.engine.plugin.trust import list_plugin
from casebridge.engine.reading import record_options
from casebridge.mapping import Profile, Translator
from casebridge.plugins.sight import look_at
from casebridge.sdk.form import Item
from casebridge.sdk.records import JsonRecords, read_records
from tests.support.agency import Agency
from tests.support.foreign import put, shipped, traces
from tests.support.nibrs import content, said

HI = "HI0020000"
FLAT = {
    "Flatfile-XML_Test_1": ("19263469-1", "2019-07-13", ["220"], [], ["20"], []),
    "Flatfile-XML_Test_2": ("19273508-1", "2019-07-20", ["13B", "23H"], ["N"], ["21", "21"], []),
    "Flatfile-XML_Test_3": ("19331231-1", "2019-08-31", ["220"], [], ["20"], []),
    "NIBRS_Test_Sample": ("19164156-3", "2019-05-01", ["35A"], ["P"], ["13"], ["length_mismatch"]),
}
ARREST = {
    "key": "4053D19",
    "sequence": "01",
    "number": "4053D19",
    "date": "2019-05-01",
    "type": "T",
    "count": "N",
    "offence": "35A",
}
OF_XML = {
    "staging/groupAIncidentWithNonNumericAgeFromBaselineIncident": {"071", "665"},
    "staging/groupAIncidentWithNormalAgeFromBaselineIncident": {"071", "665"},
    "r_examples/Flatfile-XML_Test_1": {"170"},
    "r_examples/NIBRS_Test_Sample": {"170", "605"},
}
WITHOUT_NUMBER = {
    "iepd2019/nibrs_GroupAReplace_Sample": {"leading_bytes"},
    "staging/groupBArrestFromArrestReportFactory": {"ori_malformed"},
    "staging/groupBArrestFromBaselineIncident": {"ori_malformed"},
    "staging/groupBArrestWithUnknownAgeFromBaselineIncident": {"ori_malformed"},
}


def flat(data: Path, name: str) -> bytes:
    return (data / "nibrs_flat" / f"{name}.txt").read_bytes()


def xml_samples(data: Path) -> list[str]:
    folder = data / "nibrs_xml"
    found = (path.relative_to(folder).with_suffix("").as_posix() for path in folder.glob("*/*.xml"))
    return sorted(name for name in found if not name.startswith("xsd2019"))


def only(found: list[Any]) -> Item:
    (item,) = found
    assert isinstance(item, Item)
    return item


def trusting(folder: Path, kind: str, ori: str) -> Agency:
    agency = Agency(folder, ori=ori, source=f'type = "casebridge-nibrs/{kind}"')
    agency.set_profile(casebridge_profiles()["nibrs"])
    list_plugin(agency.config, look_at("casebridge-nibrs", development=True))
    return agency


def test_table_names_every_flat_file(foreign_data: Path) -> None:
    assert {path.stem for path in (foreign_data / "nibrs_flat").iterdir()} == set(FLAT)


@pytest.mark.parametrize("name", FLAT)
def test_flat_file_gives_its_incident(foreign_data: Path, name: str) -> None:
    number, day, offences, activities, locations, findings = FLAT[name]
    item = only(list(read_flat(io.BytesIO(flat(foreign_data, name)))))
    assert item.record == {
        "category": "GROUP A INCIDENT REPORT",
        "action": "I",
        "owner": HI,
        "number": number,
        "incident_date": day,
        "clearance": "N",
        "cleared_on": "",
        "arrests": [ARREST] if name == "NIBRS_Test_Sample" else [],
        "offences": offences,
        "activities": activities,
        "using_computer": False,
        "locations": locations,
    }
    assert [found.code for found in item.findings] == findings


@pytest.mark.parametrize("name", ["Flatfile-XML_Test_1", "NIBRS_Test_Sample"])
def test_twins_of_flat_and_xml_agree(foreign_data: Path, name: str) -> None:
    one = only(list(read_flat(io.BytesIO(flat(foreign_data, name))))).record
    other = only(list(read_xml(io.BytesIO(content(foreign_data, f"r_examples/{name}"))))).record
    bare = [{**arrest, "sequence": arrest["sequence"].lstrip("0")} for arrest in one["arrests"]]
    assert {**one, "arrests": bare} == other


def test_every_xml_sample_has_the_findings_of_its_record(foreign_data: Path) -> None:
    for name in xml_samples(foreign_data):
        item = only(list(read_xml(io.BytesIO(content(foreign_data, name)))))
        assert {found.rule_id for found in item.findings if found.rule_id} == OF_XML.get(name, set()), name
        assert {found.code for found in item.findings if not found.rule_id} == WITHOUT_NUMBER.get(name, set()), name


def told(profile: Profile, rows: Iterable[Sequence[str]], agency: str) -> list[Any]:
    """Whom each row concerns, whether it deletes, and the facts; or why there are none."""
    translator = Translator(profile, [field.name for field in profile.record_fields()], agency)
    return [
        (translator.identify(row), translator.deletes(cells := translator.pick(row)), translator.translate(cells).facts)
        for row in rows
    ]


@pytest.mark.parametrize("agency", ["WVNDX0100", HI, "WA1234567", ""])
def test_every_xml_sample_gives_what_the_shipped_profile_gives(foreign_data: Path, agency: str) -> None:
    names = xml_samples(foreign_data)
    assert len(names) == 22
    by_paths = Profile.model_validate(tomllib.loads(shipped("nibrs-xml")))
    by_plugin = Profile.model_validate(tomllib.loads(casebridge_profiles()["nibrs"]))
    paths, keys = record_options(by_paths), record_options(by_plugin)
    assert paths is not None
    assert keys is not None
    records = JsonRecords(keys)
    stated = 0
    for name in names:
        document = content(foreign_data, name)
        rows = [row for chunk in read_records(io.BytesIO(document), paths) for row in chunk.rows]
        record = only(list(read_xml(io.BytesIO(document)))).record
        expected = told(by_paths, rows, agency)
        found = told(by_plugin, [records.cells(record)], agency)
        # Of a delete no profile reads facts; the reader of the plugin does not even hand them over.
        assert [one[:2] for one in found] == [one[:2] for one in expected], name
        if not expected[0][1] and record["number"]:
            assert found == expected, name
            stated += bool(found[0][2] and found[0][2].outcomes)
    assert stated == 11


@pytest.mark.parametrize("name", FLAT)
def test_flat_file_goes_through_a_drop_and_leaves_nothing_unread(
    tmp_path: Path, foreign_data: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    agency = trusting(tmp_path, "flat", HI)
    number = FLAT[name][0]
    agency.link(number, "900000001")
    document = flat(foreign_data, name)
    put(agency, document, f"{name}.txt")
    agency.clock.pass_time(hours=1)
    (source,) = agency.sync().sources
    expected = [(number, "CLEARED_BY_ARREST", ["ARREST TAKEN_INTO_CUSTODY 2019-05-01"])]
    assert [said(event) for event in agency.events()] == (expected if name == "NIBRS_Test_Sample" else [])
    assert dict(source.books.by_rule) == ({} if name == "NIBRS_Test_Sample" else {"held:nothing_stated": 1})
    unread = {line[37:].strip() for line in document.splitlines() if line[4:5] in b"345"}
    assert traces(agency, {text for text in unread if len(text) > 6}, caplog.text) == []
    agency.assert_sound()


ANSWERS = {
    "Accepted": [],
    "Warnings": [("DQ1407", "segment 4, sequence 1", True)],
    "Error": [
        ("932", "element 1", False),
        ("355", "segment 3, element 17", False),
        ("451", "segment 4, element 23, sequence 1", False),
    ],
    "Fault": [("", "", False)],
}


@pytest.mark.parametrize("name", ANSWERS)
def test_answer_of_the_service_gives_its_violations(foreign_data: Path, name: str) -> None:
    document = (foreign_data / "nibrs_ws" / f"NIBRS-{name}-Response.xml").read_bytes()
    found = violations(io.BytesIO(document))
    assert [(one.rule_id, one.path, one.clearable) for one in found] == ANSWERS[name]
    assert "WVNDX0100" not in repr(found)
