"""Arrests: payload and digest speak of the same ones."""

from __future__ import annotations

from typing import Any

import pytest
from casebridge_ndex.reader import read_lexs

from tests.support.ndex import incident, lexs, package, parse, payload


def digest(key: str, date: str = "", number: str = "", name: str = "Arrest") -> str:
    numbered = (
        f"<nc:ActivityIdentification><nc:IdentificationID>{number}</nc:IdentificationID></nc:ActivityIdentification>"
    )
    return (
        f"<lexsdigest:EntityActivity><nc:Activity s:id='{key}'>{numbered if number else ''}"
        f"<nc:ActivityCategoryText>{name}</nc:ActivityCategoryText>{date}</nc:Activity></lexsdigest:EntityActivity>"
    )


def day(text: str, part: str = "Date") -> str:
    return f"<nc:ActivityDate><nc:{part}>{text}</nc:{part}></nc:ActivityDate>"


def arrest(code: str = "T", reference: str = "", inside: str = "") -> str:
    told = (
        "<ndexia:ActivityAugmentation><lexslib:SameAsDigestReference lexslib:ref='{}'/></ndexia:ActivityAugmentation>"
    )
    return (
        f"<ndexia:Arrest>{told.format(reference) if reference else ''}"
        f"<j:ArrestCategoryCode>{code}</j:ArrestCategoryCode>{inside}</ndexia:Arrest>"
    )


def read(*digests: str, inside: str = "") -> list[dict[str, str]]:
    (record,), _, _ = parse(read_lexs, lexs(package(payload(incident() + inside), digest="".join(digests))))
    arrests: Any = record["arrests"]
    return list(arrests)


def test_reference_brings_kind_and_date_together() -> None:
    arrests = read(
        digest("A1", day("2026-02-01"), "11"),
        digest("A2", day("2026-02-02"), "12"),
        inside=arrest("S", "A2") + arrest("O", "A1"),
    )
    assert arrests == [
        {"kind": "ON_VIEW", "date": "2026-02-01", "key": "11"},
        {"kind": "SUMMONED_CITED", "date": "2026-02-02", "key": "12"},
    ]


def test_one_of_each_is_the_same_arrest() -> None:
    assert read(digest("A1", day("2026-02-01")), inside=arrest("T")) == [
        {"kind": "TAKEN_INTO_CUSTODY", "date": "2026-02-01", "key": ""}
    ]


def test_arrests_that_cannot_be_matched_are_counted_once_and_lend_no_date() -> None:
    arrests = read(digest("A1", day("2026-02-01")), digest("A2"), inside=arrest("T") + arrest("O"))
    assert sorted((item["kind"], item["date"]) for item in arrests) == [
        ("NOT_STATED", ""),
        ("NOT_STATED", "2026-02-01"),
    ]


def test_digest_alone_tells_of_an_arrest_and_other_activities_do_not() -> None:
    assert [item["date"] for item in read(digest("A1", day("2026-02-01T23:30:00-05:00", "DateTime")))] == ["2026-02-01"]
    assert read(digest("B1", day("2026-02-01"), name="Booking"), digest("O1", name="Offense")) == []


def test_two_arrestees_on_one_day_are_two_arrests() -> None:
    arrests = read(inside=2 * arrest("O", inside=day("2026-02-01")))
    assert [item["key"] for item in arrests] == ["", "2026-02-01 2"]


def test_one_arrest_told_twice_under_its_number_is_one() -> None:
    numbered = "<nc:ActivityIdentification><nc:IdentificationID>9</nc:IdentificationID></nc:ActivityIdentification>"
    assert len(read(inside=2 * arrest("O", inside=numbered))) == 1


def test_arrest_that_only_points_elsewhere_is_none() -> None:
    assert read(inside="<ndexia:Arrest s:ref='A1'/>") == []


@pytest.mark.parametrize(
    ("code", "kind"),
    [("O", "ON_VIEW"), ("ON-VIEW_ARREST", "ON_VIEW"), ("SUMMONED-CITED", "SUMMONED_CITED"), ("X", "NOT_STATED")],
)
def test_kinds_of_every_generation_are_known(code: str, kind: str) -> None:
    assert read(inside=arrest(code))[0]["kind"] == kind


@pytest.mark.parametrize(("told", "count"), [("true", 1), ("1", 1), ("false", 0), ("String", 0)])
def test_indicator_alone_tells_of_an_arrest(told: str, count: int) -> None:
    made = f"<j:IncidentArrestMadeIndicator>{told}</j:IncidentArrestMadeIndicator>"
    inside = f"<ndexia:Incident><j:IncidentAugmentation>{made}</j:IncidentAugmentation></ndexia:Incident>"
    assert len(read(inside=inside)) == count
    assert len(read(inside=inside + arrest())) == 1


def test_charges_of_an_arrest_are_codes() -> None:
    inside = (
        "<ndexia:ArrestSubject><ndexia:ArrestSubjectAugmentation><j:ChargeUCRCode>370</j:ChargeUCRCode>"
        "</ndexia:ArrestSubjectAugmentation></ndexia:ArrestSubject>"
    )
    (record,), _, _ = parse(read_lexs, lexs(package(payload(incident() + inside))))
    assert record["arrest_charges"] == ["370"]
