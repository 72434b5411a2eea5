"""NIBRS XML: the same records as a flat file gives, whatever the generation."""

from __future__ import annotations

import io
from typing import Any

import pytest
from casebridge_nibrs import read_flat, read_xml

from casebridge.sdk import Damage
from casebridge.sdk.files import FileFault
from casebridge.sdk.form import Item
from tests.bench.nibrs_files import HEAD, flat_incident, xml_report

GENERATIONS = [("4.0", "5.0"), ("4.2", "5.0"), ("2019", "5.2"), ("2019.2", "6.1"), ("2023.0", "7.2")]
TAIL = "</nibrs:Submission>"
ARREST = (
    '<j:Arrest s:id="{id}"><nc:ActivityIdentification><nc:IdentificationID>{number}</nc:IdentificationID>'
    "</nc:ActivityIdentification><nc:ActivityDate><nc:Date>2026-02-{day}</nc:Date></nc:ActivityDate>"
    "<j:ArrestCategoryCode>{kind}</j:ArrestCategoryCode></j:Arrest>"
)
ARRESTEE = '<j:Arrestee s:id="{id}"><j:ArrestSequenceID>{sequence}</j:ArrestSequenceID></j:Arrestee>'
OF = (
    '<j:ArrestSubjectAssociation><nc:Activity s:ref="{arrest}"/><j:Subject s:ref="{arrestee}"/>'
    "</j:ArrestSubjectAssociation>"
)


def read(text: str) -> list[Item | Damage]:
    return list(read_xml(io.BytesIO(text.encode())))


def one(text: str) -> dict[str, Any]:
    (item,) = read(text)
    assert isinstance(item, Item)
    return dict(item.record)


def document(number: int = 1, more: str = "") -> str:
    return HEAD + xml_report(number).replace("</nibrs:Report>", f"{more}</nibrs:Report>") + TAIL


@pytest.mark.parametrize("number", [1, 2, 3])
def test_flat_and_xml_say_the_same(number: int) -> None:
    (item,) = read_flat(io.BytesIO(flat_incident(number).encode()))
    assert isinstance(item, Item)
    flat = dict(item.record)
    xml = one(document(number))
    for arrest in [*flat["arrests"], *xml["arrests"]]:
        arrest["sequence"] = arrest["sequence"].lstrip("0")
    assert flat == xml
    assert item.findings == ()


@pytest.mark.parametrize(("nibrs", "justice"), GENERATIONS)
def test_generations_say_the_same(nibrs: str, justice: str) -> None:
    text = document(3).replace("/nibrs/2019", f"/nibrs/{nibrs}").replace("jxdm/5.2", f"jxdm/{justice}")
    assert one(text) == one(document(3))


def test_unknown_generation_is_refused_by_name() -> None:
    with pytest.raises(FileFault) as caught:
        read(document().replace("/nibrs/2019", "/nibrs/2031"))
    assert (caught.value.code, "/nibrs/2031" in str(caught.value.where)) == ("xml_generation", True)


def test_other_document_is_refused() -> None:
    with pytest.raises(FileFault) as caught:
        read("<cases/>")
    assert caught.value.code == "xml_elements_missing"
    with pytest.raises(FileFault) as caught:
        read(HEAD + xml_report(1))
    assert caught.value.code == "xml_truncated"


def test_report_by_itself_is_a_record() -> None:
    spaces = HEAD[HEAD.index(" xmlns:") : HEAD.index(">\n", HEAD.index(" xmlns:"))]
    assert one(xml_report(3).replace("<nibrs:Report>", f"<nibrs:Report{spaces}>")) == one(document(3))


def test_envelope_and_leading_comment_are_remarked_once() -> None:
    two = HEAD + xml_report(1) + xml_report(2) + TAIL
    wrapped = f"<call><xmlDoc><![CDATA[<!-- a licence -->{two}]]></xmlDoc></call>"
    first, second = read(wrapped)
    assert isinstance(first, Item)
    assert isinstance(second, Item)
    assert {found.code for found in first.findings} == {"leading_bytes", "cdata_document"}
    assert second.findings == ()


def test_owner_is_the_reporting_agency_and_no_other_ori() -> None:
    unit = (
        "<j:EnforcementOfficial><j:EnforcementOfficialUnit><j:OrganizationAugmentation>"
        "<j:OrganizationORIIdentification><nc:IdentificationID>XX0000099</nc:IdentificationID>"
        "</j:OrganizationORIIdentification></j:OrganizationAugmentation></j:EnforcementOfficialUnit>"
        "</j:EnforcementOfficial>"
    )
    assert one(document(more=unit))["owner"] == "XX0000000"


def test_delete_gives_no_more_than_whom_it_concerns() -> None:
    text = document(3).replace("CategoryCode>I<", "CategoryCode>D<").replace("Code>N<", "Code>A<")
    record = one(text)
    assert (record["action"], record["number"], record["owner"]) == ("D", "26-00000003", "XX0000000")
    assert not any(record[name] for name in ("clearance", "cleared_on", "arrests", "offences", "incident_date"))
    record = one(text.replace("GROUP A INCIDENT", "GROUP B ARREST"))
    assert [(arrest["number"], arrest["date"], arrest["type"]) for arrest in record["arrests"]] == [
        ("A00000003", "", "")
    ]


def test_replace_is_read_as_an_insert_is() -> None:
    record = one(document(3).replace("ActionCategoryCode>I<", "ActionCategoryCode>R<"))
    assert record == one(document(3)) | {"action": "R"}


def test_state_extension_and_persons_are_passed_over() -> None:
    more = '<e:Precinct xmlns:e="http://state.example/1.0">7</e:Precinct>'
    more += "<nc:Person><nc:PersonName>MADE UP</nc:PersonName></nc:Person>"
    assert read(document(3, more))[0].record == read(document(3))[0].record  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("day", "read_as"),
    [
        ("<nc:Date>2026-02-14</nc:Date>", "2026-02-14"),
        ("<nc:DateTime>2026-02-14T10:00:00</nc:DateTime>", "2026-02-14"),
        ("<nc:YearMonthDate>2026-02</nc:YearMonthDate>", ""),
        ("<nc:YearMonthDate>1999-01</nc:YearMonthDate><nc:Date>2026-02-14</nc:Date>", "2026-02-14"),
        ("<nc:Date/>", ""),
    ],
)
def test_incident_date_is_a_day_or_nothing(day: str, read_as: str) -> None:
    assert one(document(1).replace("<nc:Date>2026-02-02</nc:Date>", day, 1))["incident_date"] == read_as


def test_arrestees_who_share_an_arrest_are_one_arrest() -> None:
    more = ARREST.format(id="A", number="A-1", day=27, kind="O")
    more += "".join(
        ARRESTEE.format(id=name, sequence=at) + OF.format(arrest="A", arrestee=name)
        for at, name in ((1, "P"), (2, "Q"))
    )
    assert [(arrest["key"], arrest["sequence"]) for arrest in one(document(1, more))["arrests"]] == [("A-1", "1")]


def test_arrests_have_the_sequences_of_their_own_arrestees() -> None:
    more = ARREST.format(id="A", number="A-1", day=27, kind="O") + ARREST.format(id="B", number="A-1", day=28, kind="T")
    more += ARRESTEE.format(id="P", sequence=1) + ARRESTEE.format(id="Q", sequence=2)
    said = OF.format(arrest="A", arrestee="Q") + OF.format(arrest="B", arrestee="P")
    assert [arrest["key"] for arrest in one(document(1, more + said))["arrests"]] == ["A-1/2", "A-1/1"]
    assert [arrest["sequence"] for arrest in one(document(1, more))["arrests"]] == ["", ""]


def test_arrest_without_any_value_is_none() -> None:
    assert one(document(1, "<j:Arrest/>"))["arrests"] == []
    number = ARREST.format(id="A", number="", day=27, kind="O")
    assert [arrest["date"] for arrest in one(document(1, number))["arrests"]] == ["2026-02-27"]


def test_record_that_says_two_things_is_damaged_alone() -> None:
    number = "<nc:ActivityIdentification><nc:IdentificationID>26-2</nc:IdentificationID></nc:ActivityIdentification>"
    twice = f"<nc:Incident>{number}</nc:Incident>"
    broken = xml_report(2).replace("</nibrs:Report>", f"{twice}</nibrs:Report>")
    found = read(HEAD + xml_report(1) + broken + xml_report(3) + TAIL)
    assert [type(item) for item in found] == [Item, Damage, Item]
    assert [item.line for item in found] == sorted(item.line for item in found)


def test_findings_are_those_of_flat_files() -> None:
    text = document(3).replace("2026-02-27", "2026-04-01").replace(">370<", ">ALL_OTHER_OFFENSES<")
    (item,) = read(text)
    assert isinstance(item, Item)
    assert {(found.code, found.rule_id) for found in item.findings} == {
        ("offence_code", "204"),
        ("arrest_date_invalid", "605"),
    }
