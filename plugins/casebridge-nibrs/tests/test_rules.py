"""The table of rules: each is broken by one record, and by nothing else."""

from __future__ import annotations

import io

import pytest
from casebridge_nibrs import read_flat
from casebridge_nibrs.rules import RULES

from casebridge.model import FindingSeverity
from casebridge.sdk.form import Item
from tests.support.segment import administrative, arrestee, flat, group_b, offence, segment

A = "26-000101"
GOOD = administrative(A)
BREAKS: dict[str, tuple[str, ...]] = {
    "incident_duplicate": (GOOD, GOOD),
    "state_differs": (GOOD, segment(1, A, "20260214 14N", ori="YY0000000")),
    "arrest_before_clearance": (administrative(A, "B", "20260227"), arrestee(A)),
    "incident_date_missing": (administrative(A, on=""),),
    "number_missing": (administrative(""),),
    "clearance_missing": (administrative(A, " "),),
    "clearance_unknown": (administrative(A, "F"),),
    "incident_date_invalid": (administrative(A, on="20260230"),),
    "clearance_date_invalid": (administrative(A, "A", "20260401"),),
    "number_embedded_blank": (administrative("26 000101"),),
    "number_not_left": (administrative(" 26-000101"),),
    "number_characters": (administrative("26/000101"),),
    "clearance_date_without_code": (administrative(A, "N", "20260225"),),
    "clearance_before_incident": (administrative(A, "A", "20260213"),),
    "clearance_date_missing": (administrative(A, "A"),),
    "incident_after_submission": (administrative(A, on="20260401"),),
    "offence_missing": (GOOD, offence(A, "")),
    "offence_code": (GOOD, offence(A, "X7")),
    "activity_unknown": (GOOD, offence(A, activities="PZ")),
    "location_code": (GOOD, offence(A, location="X")),
    "arrest_incomplete": (GOOD, arrestee(A, kind="")),
    "arrest_type_unknown": (GOOD, arrestee(A, kind="X")),
    "arrest_count_unknown": (GOOD, arrestee(A, count="X")),
    "arrest_date_invalid": (GOOD, arrestee(A, on="20260401")),
    "arrest_sequence_twice": (GOOD, arrestee(A), arrestee(A)),
    "arrest_before_incident": (GOOD, arrestee(A, on="20260213")),
    "arrest_b_incomplete": (group_b("B-1", kind=""),),
    "arrest_b_type_unknown": (group_b("B-1", kind="X"),),
    "arrest_b_date_invalid": (group_b("B-1", on="20260401"),),
    "ori_malformed": (segment(1, A, "20260214 14N", ori="XX00"),),
    "length_mismatch": (GOOD, offence(A)[:-3]),
    "length_unpublished": (GOOD, segment(2, A, "35AC   20   P", length=64)),
    "action_legacy": (administrative(A, action="W"),),
}
ONLY_XML = {"leading_bytes", "cdata_document"}


def codes(*lines: str) -> list[str]:
    items = list(read_flat(io.BytesIO(flat(*lines))))
    assert all(isinstance(item, Item) for item in items)
    return [found.code for item in items if isinstance(item, Item) for found in item.findings]


def test_every_rule_is_broken_here() -> None:
    assert set(RULES) - ONLY_XML == set(BREAKS)


@pytest.mark.parametrize("code", BREAKS)
def test_rule_is_told_alone(code: str) -> None:
    assert codes(*BREAKS[code]) == [code]


@pytest.mark.parametrize(
    "lines",
    [
        (GOOD, offence(A), arrestee(A)),
        (administrative(A, "A", "20260214"), arrestee(A, on="20260215")),
        (administrative(A, "A", "20260331"),),
        (administrative(A, on="20260227"), arrestee(A)),
        (administrative(A, action="D", on="", code=" "), GOOD, administrative(A, action="D"), GOOD),
        (administrative(A, "N", action="D", cleared_on="99999999"),),
        (group_b("B-1"), group_b("B-1")),
        (GOOD, offence(A, activities=""), offence(A, "64A")),
    ],
)
def test_what_breaks_no_rule_is_not_told(lines: tuple[str, ...]) -> None:
    assert codes(*lines) == []


def test_duplicate_is_known_for_thousands_of_incidents() -> None:
    many = [administrative(f"26-{number:06}") for number in range(4500)]
    assert codes(*many, many[1000]) == ["incident_duplicate"]


def test_findings_name_segment_and_element_and_no_value() -> None:
    (item,) = read_flat(io.BytesIO(flat(administrative("26/000101", "F", "20260230"))))
    assert isinstance(item, Item)
    assert {(found.rule_id, found.path) for found in item.findings} == {
        ("117", "segment 1, element 2"),
        ("104", "segment 1, element 4"),
        ("105", "segment 1, element 5"),
    }
    assert {found.severity for found in item.findings} == {FindingSeverity.ERROR}
    assert "26/000101" not in repr(item.findings)


def test_warnings_are_clearable_and_errors_are_not() -> None:
    (item,) = read_flat(io.BytesIO(flat(administrative(A, "F", action="W"))))
    assert isinstance(item, Item)
    assert [(found.code, found.clearable) for found in item.findings] == [
        ("clearance_unknown", False),
        ("action_legacy", True),
    ]


def test_numbers_of_the_table_are_those_of_the_documented_edits() -> None:
    documented = {"056", "059", "071", "101", "104", "105", "115", "116", "117", "153", "155", "156"}
    assert documented <= {rule.edit for rule in RULES.values()}
    assert all(rule.level in ("W", "E") and rule.says for rule in RULES.values())
