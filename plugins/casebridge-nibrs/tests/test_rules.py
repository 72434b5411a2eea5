"""The table of rules: each is broken by one record, and by nothing else."""

from __future__ import annotations

import io
import tracemalloc

import pytest
from casebridge_nibrs import read_flat
from casebridge_nibrs.judge import judged
from casebridge_nibrs.record import GROUP_A, Record, identity
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


def test_same_arrest_is_judged_anew_beside_another_incident() -> None:
    arrest = arrestee(A, on="20260214")
    assert codes(GOOD, arrest) == []
    assert codes(administrative(A, on="20260215"), arrest) == ["arrest_before_incident"]
    assert codes(administrative(A, "A", "20260214"), arrest) == ["arrest_before_clearance"]
    assert codes(GOOD, arrest, arrest) == ["arrest_sequence_twice"]
    earlier = arrest.replace("032026", "012026")
    assert codes(GOOD.replace("032026", "022026"), earlier) == []
    assert codes(GOOD.replace("032026", "012026"), earlier) == ["incident_after_submission", "arrest_date_invalid"]


def long_valued(text: str) -> Record:
    arrest = dict.fromkeys(("key", "sequence", "number", "date", "type", "count", "offence"), text)
    record = identity(GROUP_A, "I", text, "26-1")
    record |= dict.fromkeys(("incident_date", "clearance", "cleared_on"), text)
    return record | {"offences": [text], "locations": [text], "activities": [text], "arrests": [arrest]}


@pytest.mark.parametrize("start", ["A", "2026-02-14", "JUVENILE-NO_CUSTODY", "IN_CUSTODY_OF_OTHER_JURISDICTION", "20"])
def test_long_value_is_wrong_however_it_begins(start: str) -> None:
    told = {found.code for found in judged(long_valued(start + "?" * 100), "2026-03")}
    assert told == {
        "ori_malformed",
        "incident_date_invalid",
        "clearance_unknown",
        "clearance_date_invalid",
        "offence_code",
        "location_code",
        "activity_unknown",
        "arrest_type_unknown",
        "arrest_count_unknown",
        "arrest_date_invalid",
    }


def test_activity_that_is_unknown_is_told_behind_any_number_of_known_ones() -> None:
    record = identity(GROUP_A, "I", "XX0000000", "26-1") | {"incident_date": "2026-02-14", "clearance": "N"}
    assert judged(record | {"activities": ["P"] * 100}, "2026-03") == ()
    assert [found.code for found in judged(record | {"activities": ["P"] * 100 + ["~"]}, "2026-03")] == [
        "activity_unknown"
    ]


def test_long_values_are_not_remembered() -> None:
    tracemalloc.start()
    try:
        for number in range(20):
            judged(long_valued(f"{number:06}" * 50_000), f"{number:06}" * 50_000)
        assert tracemalloc.get_traced_memory()[0] < 1_000_000
    finally:
        tracemalloc.stop()


def test_findings_on_several_arrests_are_told_once_each_and_by_the_clearance_alone() -> None:
    assert codes(GOOD, arrestee(A, kind="X"), arrestee(A, 2, kind="X")) == ["arrest_type_unknown"]
    assert codes(administrative(A, "N", "20260228"), arrestee(A)) == ["clearance_date_without_code"]


def test_arrest_without_offence_is_incomplete() -> None:
    (item,) = read_flat(io.BytesIO(flat(GOOD, arrestee(A).replace("N35A", "N   "))))
    assert isinstance(item, Item)
    assert [(found.code, found.path) for found in item.findings] == [("arrest_incomplete", "segment 6, element 45")]


def test_completed_offence_is_no_use_of_a_computer() -> None:
    (item,) = read_flat(io.BytesIO(flat(GOOD, offence(A))))
    assert isinstance(item, Item)
    assert item.record["using_computer"] is False
