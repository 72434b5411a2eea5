"""Flat files: what is read of each segment, and how segments become records."""

from __future__ import annotations

import io
from typing import Any

import pytest
from casebridge_nibrs import read_flat

from casebridge.sdk import Damage
from casebridge.sdk.files import FileFault
from casebridge.sdk.form import Item
from tests.support.segment import ORI, administrative, arrestee, flat, group_b, offence, other, segment, zero

A, B = "26-000101", "26-000102"


def read(content: bytes) -> list[Item | Damage]:
    return list(read_flat(io.BytesIO(content)))


def records(content: bytes) -> list[dict[str, Any]]:
    return [dict(item.record) for item in read(content) if isinstance(item, Item)]


def told(content: bytes) -> list[tuple[int, str]]:
    """Line and number of each record, line and code of each damage."""
    return [
        (item.line, item.code if isinstance(item, Damage) else item.record["number"] or item.record["category"])
        for item in read(content)
    ]


def incident(number: str = A) -> list[str]:
    return [administrative(number), offence(number), other(3, number), other(4, number), other(5, number)]


def test_incident_is_read_by_position() -> None:
    lines = [
        administrative("000054236732", "A", "20260225"),
        offence("000054236732", "370", using="C", location="58", activities="DOT"),
        offence("000054236732", "64A", location="20", activities="E"),
        other(3, "000054236732"),
        other(4, "000054236732"),
        other(5, "000054236732"),
        arrestee("000054236732"),
    ]
    (found,) = read(flat(*lines))
    assert found == Item(
        1,
        {
            "category": "GROUP A INCIDENT REPORT",
            "action": "I",
            "owner": ORI,
            "number": "000054236732",
            "incident_date": "2026-02-14",
            "clearance": "A",
            "cleared_on": "2026-02-25",
            "arrests": [
                {
                    "key": "A-1",
                    "sequence": "01",
                    "number": "A-1",
                    "date": "2026-02-27",
                    "type": "T",
                    "count": "N",
                    "offence": "35A",
                }
            ],
            "offences": ["370", "64A"],
            "activities": ["D", "E", "O", "T"],
            "using_computer": True,
            "locations": ["58", "20"],
        },
    )


def test_group_b_arrest_has_an_arrest_number_and_no_incident_number() -> None:
    (record,) = records(flat(group_b("B-77")))
    assert (record["category"], record["number"], record["clearance"]) == ("GROUP B ARREST REPORT", "", "")
    (arrest,) = record["arrests"]
    assert arrest == {
        "key": "B-77",
        "sequence": "01",
        "number": "B-77",
        "date": "2026-02-27",
        "type": "O",
        "count": "",
        "offence": "90Z",
    }


def test_zero_report_states_nothing() -> None:
    (record,) = records(flat(zero()))
    assert (record["category"], record["number"], record["owner"]) == ("ZERO REPORT", "", ORI)


def test_delete_gives_no_more_than_whom_it_concerns() -> None:
    deleted = administrative(A, "A", "20260225", action="D")
    both = records(flat(deleted, arrestee(A).replace("6I", "6D"), group_b("B-77", action="D")))
    assert [record["action"] for record in both] == ["D", "D"]
    assert both[0]["number"] == A
    assert both[0]["clearance"] == both[0]["cleared_on"] == both[0]["incident_date"] == ""
    assert both[0]["arrests"] == both[0]["offences"] == []
    assert both[1]["arrests"][0]["number"] == "B-77"
    assert both[1]["arrests"][0]["date"] == both[1]["arrests"][0]["type"] == ""


def test_short_delete_is_enough() -> None:
    assert told(flat(administrative(A, action="D").rstrip()[:34].rstrip(), *incident(B))) == [(1, A), (2, B)]


def test_delete_and_insert_keep_their_order() -> None:
    lines = [administrative(A, action="D"), *incident(A), administrative(A, action="D"), *incident(A)]
    assert [record["action"] for record in records(flat(*lines))] == ["D", "I", "D", "I"]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", ""])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends_change_nothing(end: str, last: bool) -> None:
    lines = [*incident(A), arrestee(A), *incident(B), group_b("B-77"), zero()]
    assert told(flat(*lines, end=end, last=last)) == [
        (1, A),
        (7, B),
        (12, "GROUP B ARREST REPORT"),
        (13, "ZERO REPORT"),
    ]


def test_byte_order_mark_blank_lines_and_end_mark_are_passed_over() -> None:
    content = b"\xef\xbb\xbf\n" + flat(*incident(A)) + b"\r\n  \r\n" + flat(*incident(B)) + b"\x1a"
    assert told(content) == [(2, A), (9, B)]


def test_last_segment_may_be_short_if_what_is_read_is_there() -> None:
    (found,) = read(flat(*incident(A), arrestee(A)[:80], last=False))
    assert isinstance(found, Item)
    assert found.record["arrests"][0]["date"] == "2026-02-27"
    assert [(one.code, one.path) for one in found.findings] == [("length_mismatch", "segment 6")]


def test_segment_cut_before_what_is_read_damages_its_incident_alone() -> None:
    lines = [*incident(A), *incident(B), arrestee(B)[:60], *incident("26-000103")]
    assert told(flat(*lines)) == [(1, A), (6, "segment_short"), (12, "26-000103")]
    assert [item.lines for item in read(flat(*lines)) if isinstance(item, Damage)] == [6]


@pytest.mark.parametrize("level", range(7))
def test_segment_without_a_readable_head_damages_its_incident_alone(level: int) -> None:
    lines = {1: administrative(B), 2: offence(B), 6: arrestee(B)}
    broken = "?" + (lines.get(level) or other(level, B))[1:]
    whole = [*incident(A), administrative(B), broken, *incident("26-000103")]
    assert told(flat(*whole)) == [(1, A), (6, "segment_header"), (8, "26-000103")]


def test_damaged_first_segment_takes_its_own_incident_and_not_the_one_before() -> None:
    first, *others = incident(B)
    garbage = "#" * len(first)
    assert told(flat(*incident(A), garbage, *others, *incident("26-000103"))) == [
        (1, A),
        (6, "segment_orphan"),
        (11, "26-000103"),
    ]


def test_line_that_nobody_can_place_may_be_a_part_of_the_incident_before() -> None:
    found = read(flat(*incident(A), "#" * 110, "#" * 110, *incident(B)))
    assert found[0] == Damage(1, "segment_header", lines=7)
    assert isinstance(found[1], Item)


@pytest.mark.parametrize("before", [administrative(A, action="D"), group_b("B-77"), zero()])
def test_line_that_nobody_can_place_leaves_what_is_whole_in_itself(before: str) -> None:
    found = read(flat(before, "#" * 110, "#", *incident(B)))
    assert [type(item) for item in found] == [Item, Damage, Item]
    assert found[1] == Damage(2, "segment_header", lines=2)


def test_segments_without_their_first_are_one_damage() -> None:
    assert told(flat(offence(A), arrestee(A), *incident(B))) == [(1, "segment_orphan"), (3, B)]
    assert told(flat(*incident(A), arrestee(B), *incident("26-000103"))) == [
        (1, A),
        (6, "segment_orphan"),
        (7, "26-000103"),
    ]


def test_arrestee_after_a_group_b_arrest_of_the_same_number_is_no_part_of_it() -> None:
    assert told(flat(group_b(A), arrestee(A))) == [(1, "GROUP B ARREST REPORT"), (2, "segment_orphan")]


@pytest.mark.parametrize("line", [administrative(A, action="M"), administrative(A, action="A")])
def test_change_of_a_part_is_set_aside(line: str) -> None:
    assert told(flat(line, offence(A), *incident(B))) == [(1, "segment_action"), (3, B)]


@pytest.mark.parametrize("action", "DM")
def test_change_of_a_segment_within_an_incident_is_set_aside(action: str) -> None:
    part = arrestee(A).replace("6I", f"6{action}")
    assert told(flat(*incident(A), part, *incident(B))) == [(1, "segment_action"), (7, B)]


def test_time_window_is_read_as_an_insert() -> None:
    (found,) = read(flat(administrative(A, "E", "20260225", action="W"), arrestee(A).replace("6I", "6W")))
    assert isinstance(found, Item)
    assert (found.record["action"], len(found.record["arrests"])) == ("W", 1)
    assert "action_legacy" in [one.code for one in found.findings]


def test_segments_glued_to_one_line_are_told_apart() -> None:
    glued = administrative(A) + offence(A)
    assert told(flat(glued, arrestee(A), *incident(B))) == [(1, A), (4, B)]


def test_segment_cut_and_glued_to_the_next_damages_its_own_incident() -> None:
    glued = arrestee(A)[:50] + administrative(B)
    assert told(flat(*incident(A), glued, offence(B), *incident("26-000103"))) == [
        (1, "segment_short"),
        (7, B),
        (9, "26-000103"),
    ]


def test_more_segments_than_an_incident_has_are_not_kept() -> None:
    many = [arrestee(A, at % 100, arrest=f"A-{at}") for at in range(1500)]
    assert told(flat(*incident(A), *many, *incident(B))) == [(1, "segments_too_many"), (1506, B)]


def test_other_order_of_levels_is_read_alike() -> None:
    straight = [*incident(A), arrestee(A)]
    turned = [straight[0], *reversed(straight[1:])]
    assert records(flat(*turned)) == records(flat(*straight))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (flat(*incident()).decode().encode("utf-16"), "file_undecodable"),
        (flat(*incident()).decode().encode("cp500"), "file_undecodable"),
        (b"%PDF-1.7 " + flat(*incident()), "file_binary"),
        (flat(*incident()) + bytes(100), "file_binary"),
        (flat(*incident()).decode().encode("utf-16-le"), "file_binary"),
        (b"case,status\r\n26-1,Open\r\n", "segments_missing"),
        (b"\xef\xbb\xbf", "segments_missing"),
    ],
)
def test_what_is_no_flat_file_is_refused_whole(content: bytes, code: str) -> None:
    with pytest.raises(FileFault) as caught:
        read(content)
    assert caught.value.code == code


def test_nothing_of_victims_and_property_is_read() -> None:
    text = repr(read(flat(*incident(), arrestee(A))))
    assert "BYSTANDER" not in text
    assert "001MUU" not in text


def test_arrests_of_one_number_are_told_apart_only_where_they_differ() -> None:
    def keys(*lines: str) -> list[str]:
        (record,) = records(flat(*incident(A), *lines))
        return [arrest["key"] for arrest in record["arrests"]]

    assert keys(arrestee(A, 1), arrestee(A, 2)) == ["A-1", "A-1"]
    assert keys(arrestee(A, 1), arrestee(A, 2, kind="O")) == ["A-1/01", "A-1/02"]
    assert keys(arrestee(A, 1), arrestee(A, 2, on="20260228"), arrestee(A, 3, arrest="A-2")) == [
        "A-1/01",
        "A-1/02",
        "A-2",
    ]


@pytest.mark.parametrize("size", [1, 7, 63, 64, 89, 90])
def test_blocks_may_end_anywhere(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [*incident(A), arrestee(A), *incident(B), *incident("26-000103")]
    content = flat(*lines)
    monkeypatch.setattr("casebridge_nibrs.blocks.BLOCK", len(content) // 2 + size)
    assert told(content) == [(1, A), (7, B), (12, "26-000103")]


def test_unended_garbage_is_bounded_and_what_follows_is_found() -> None:
    content = flat(*incident(A)) + b"#" * 1_000_000 + b"\r\n" + flat(*incident(B))
    assert [code for _, code in told(content)] == ["segment_header", B]


def test_segment_of_another_length_is_read_and_remarked() -> None:
    (found,) = read(flat(*incident(A), segment(2, A, "370CC  58    E", length=70)))
    assert isinstance(found, Item)
    assert found.record["offences"] == ["35A", "370"]
    assert [(one.code, one.path) for one in found.findings] == [("length_unpublished", "segment 2")]


def test_line_end_on_the_border_of_two_blocks_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [*incident(A), *incident(B)]
    monkeypatch.setattr("casebridge_nibrs.blocks.BLOCK", len(lines[0]) + 1)
    assert told(flat(*lines)) == [(1, A), (6, B)]


def test_long_file_without_line_ends_says_the_same() -> None:
    lines = [administrative(f"26-{number:06}") for number in range(7000)]
    assert len(flat(*lines, end="")) > 2 * 262_144
    assert read(flat(*lines, end="")) == read(flat(*lines))
