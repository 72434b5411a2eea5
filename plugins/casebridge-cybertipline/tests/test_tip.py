"""Tips as JSON: what is read, what never is, and every way in which files hold them."""

# ruff: noqa: E501 - documents of one line each are read more easily than broken ones
from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from casebridge_cybertipline.tip import read_tips
from casebridge_cybertipline.tip.meta import items
from casebridge_cybertipline.tip.split import split
from hypothesis import given
from hypothesis import strategies as st

from casebridge.guard.fault import FileFault
from casebridge.model import ReportPart
from casebridge.sdk import Damage
from casebridge.sdk.records import LINE_LIMIT
from casebridge.sdk.reports import Document

CANARY = "canary 7f3e@example.invalid"

TIP: dict[str, Any] = {
    "reportId": 136000001,
    "dateReceived": "2025-10-15T08:00:00Z",
    "reportedInformation": {
        "reportingEsp": {"espName": "Instagram, Inc.", "lastName": "Example BingImage"},
        "incidentSummary": {
            "incidentType": "Child Sex Tourism",
            "incidentDateTime": "2025-10-14T08:00:00Z",
            "incidentDateTimeDescription": CANARY,
        },
        "incidentDetails": {"emailIncident": [{"contents": [{"value": CANARY}]}], "webpageIncident": None},
        "reportedPeople": {
            "reportedPersons": [
                {
                    "firstName": CANARY,
                    "espUserId": CANARY,
                    "emails": {"emails": [{"value": CANARY, "verified": True}]},
                    "phones": None,
                    "addresses": {"addresses": [{"city": CANARY}]},
                    "sourceInformation": {
                        "sourceCaptures": [
                            {"captureType": "IP Address", "value": CANARY, "dateTime": CANARY, "eventName": "UPLOAD"}
                        ]
                    },
                    "additionalInformations": [{"value": CANARY}],
                }
            ]
        },
        "uploadedFiles": {
            "uploadedFiles": [
                {"filename": CANARY, "submittalId": "77", "viewedByEsp": True, "industryClassification": "A1"},
                {"filename": CANARY, "submittalId": "78", "viewedByEsp": False, "verificationHash": CANARY},
                {"filename": CANARY, "viewedByEsp": None, "ncmecTags": {"groups": [{"tags": [{"value": CANARY}]}]}},
                {"filename": CANARY, "submittalId": "78"},
            ]
        },
    },
    "additionalInformations": [{"value": CANARY}],
}


def read(data: bytes) -> list[ReportPart | Damage]:
    return list(read_tips(BytesIO(data), Document("tip.json", "ab" * 32, datetime(2026, 1, 1, tzinfo=UTC))))


def one(tip: object) -> ReportPart:
    (part,) = read(json.dumps(tip).encode())
    assert isinstance(part, ReportPart)
    return part


def changed(**parts: object) -> dict[str, Any]:
    return TIP | {"reportedInformation": TIP["reportedInformation"] | parts}


def test_tip_is_told_with_its_facts_and_no_value() -> None:
    part = one(TIP)
    meta = part.meta
    assert meta.ref.report_id == "136000001"
    assert (meta.esp_name, meta.esp_key, meta.esp_service) == ("Instagram, Inc.", "instagram", "Example BingImage")
    assert (meta.incident_type, meta.file_count, meta.files_by_class) == ("Child Sex Tourism", 4, {"A1": 1})
    assert meta.viewed.model_dump() == {"yes": 1, "no": 1, "unstated": 2}
    assert [fact.file_id for fact in part.files] == ["77", "78", "tip-file-3", "tip-file-4"]
    assert part.whole
    there = {name for name, yes in meta.presence.items() if yes}
    assert there == {"ip", "ip_time", "account_id", "email", "verified_contact", "location", "chat_content", "files"}
    assert (str(meta.esp_preservation_until), meta.esp_preservation_approximate) == ("2026-10-15", True)
    assert meta.findings == ()
    assert CANARY not in part.model_dump_json()


@pytest.mark.parametrize(
    "tip",
    [
        {"reportId": "136000001"},
        {"reportId": " CT #136000001 ", "reportedInformation": None},
        changed(reportedPeople=None, uploadedFiles=None, incidentDetails=None, reportingEsp=None, incidentSummary=None),
        changed(reportedPeople=[], uploadedFiles={}, incidentDetails={}, reportingEsp=[], incidentSummary="x"),
        changed(
            uploadedFiles={"uploadedFiles": [None, 1, "x"]}, reportedPeople={"reportedPersons": {"emails": [None]}}
        ),
    ],
)
def test_missing_and_empty_containers_are_fine(tip: dict[str, Any]) -> None:
    part = one(tip)
    assert part.meta.ref.report_id == "136000001"
    assert part.meta.file_count == 0


@pytest.mark.parametrize(
    "value", [[{"a": 1}], {"x": [{"a": 1}]}, {"x": {"x": [{"a": 1}]}}, {"x": {"x": {"x": {"a": 1}}}}, {"a": 1}]
)
def test_collection_is_found_at_any_nesting(value: object) -> None:
    assert list(items(value, "x")) == [{"a": 1}]


def test_odd_values_are_remarked_and_not_kept() -> None:
    esp = {"espName": "call me@example.invalid", "lastName": "x" * 101}
    files = {"uploadedFiles": [{"viewedByEsp": "yes", "industryClassification": "C9"}]}
    when = {"incidentDateTime": CANARY, "incidentType": "Apparent Child Pornography"}
    part = one(
        changed(reportingEsp=esp, uploadedFiles=files, incidentSummary=when) | {"dateReceived": "2025-10-15T08:00:00"}
    )
    meta = part.meta
    assert (meta.esp_name, meta.esp_key, meta.esp_service, meta.incident_at, meta.received_at) == (None,) * 5
    assert (meta.incident_type, meta.ncmec_incident_type) == (None, "Apparent Child Pornography")
    assert meta.viewed.unstated == 1
    assert sorted(item.rule_id for item in meta.findings) == ["D02", "R04", "R05", "R05", "R11", "R11"]
    assert CANARY not in part.model_dump_json()


def test_naive_incident_time_is_a_note() -> None:
    meta = one(changed(incidentSummary={"incidentDateTime": "2025-10-14T08:00:00"})).meta
    assert (meta.incident_at, meta.incident_at_note) == (None, "2025-10-14T08:00:00")
    assert [item.rule_id for item in meta.findings] == ["D02"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (b'{"reportId": 1}', ["1"]),
        (b'\xef\xbb\xbf{"reportId": 1}', ["1"]),
        (b'{\n "reportId": 1\n}\n', ["1"]),
        (b'{"reportId": 1}\n{"reportId": 2}\n', ["1", "2"]),
        (b'{"reportId": 1}\n{"reportId": \n{"reportId": 3}', ["1", "json_truncated", "3"]),
        (b"[]", []),
        (b' [ {"reportId": 1} , {"reportId": 2}] \n', ["1", "2"]),
        (b'[{"reportId": 1, "a": "]}\\"", "b": [[{}]]}, {"reportId": 2}]', ["1", "2"]),
        (b'[{"reportId": 1, "reportId": 2}, {"reportId": 3}]', ["json_duplicate_key", "3"]),
        (b'[{"reportId": NaN}, {"reportId": "NCMEC-2025-0001234"}, {}]', ["json_not_finite", "report_id_malformed", "report_id_missing"]),
        (b'[{"reportId": true}, {"reportId": [1]}, {"reportId": ""}]', ["report_id_malformed", "report_id_malformed", "report_id_missing"]),
        (b'"x"', ["json_syntax"]),
        (b'{"reportId": 1', ["json_truncated"]),
    ],
)  # fmt: skip
def test_file_holds_tips_in_any_of_these_ways(text: bytes, codes: list[str]) -> None:
    assert [item.code if isinstance(item, Damage) else item.meta.ref.report_id for item in read(text)] == codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "json_empty"),
        (b" \n ", "json_empty"),
        (b"\xef\xbb\xbf", "json_empty"),
        (b"[", "json_truncated"),
        (b"[1]", "json_syntax"),
        (b"[,]", "json_syntax"),
        (b'[{"a": 1},]', "json_syntax"),
        (b'[{"a": 1} {"a": 1}]', "json_syntax"),
        (b'[{"a": 1}] x', "json_trailing"),
        (b'[{"a": "', "json_truncated"),
        (b'[{"a": "\\', "json_truncated"),
        (b'[{"a": [', "json_truncated"),
        (b'[{"a": "' + b"x" * (LINE_LIMIT + (1 << 17)) + b'"}]', "file_too_large"),
        (b'[{"a": [' + b"1," * (LINE_LIMIT // 2 + (1 << 17)) + b"1]}]", "file_too_large"),
    ],
)
def test_file_is_refused_whole(text: bytes, code: str) -> None:
    with pytest.raises(FileFault) as caught:
        read(text)
    assert caught.value.code == code


def test_line_that_is_too_long_is_set_aside_alone() -> None:
    long = b'{"reportId": 2, "x": "' + b"x" * LINE_LIMIT + b'"}'
    found = read(b'{"reportId": 1}\n' + long + b'\n{"reportId": 3}\n')
    assert [item.code if isinstance(item, Damage) else item.meta.ref.report_id for item in found] == [
        "1",
        "line_too_long",
        "3",
    ]


class Slow(BytesIO):
    """Gives a few bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self._size = size

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self._size)


Json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=4), below, max_size=3),
    max_leaves=8,
)


@given(
    values=st.lists(st.dictionaries(st.text(max_size=4), Json, max_size=3), max_size=5),
    size=st.integers(1, 30),
    indent=st.sampled_from([None, 1]),
    ascii_only=st.booleans(),
)
def test_array_is_split_alike_however_it_is_written_and_given(
    values: list[Any], size: int, indent: int | None, ascii_only: bool
) -> None:
    data = json.dumps(values, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    pieces = list(split(Slow(data, size)))
    assert [number for number, _ in pieces] == list(range(1, len(values) + 1))
    assert [json.loads(text.decode("utf-8", "surrogatepass")) for _, text in pieces] == values


def _nulled(value: Any) -> Iterator[Any]:
    """The document with each container in turn replaced by null, an empty list, and an empty object."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, dict | list):
                others: list[Any] = [None, [], {}, [None], "x", 1]
                for other in others:
                    yield value | {key: other}
                for deeper in _nulled(inner):
                    yield value | {key: deeper}
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            for deeper in _nulled(inner):
                yield [*value[:place], deeper, *value[place + 1 :]]


def test_any_container_may_be_anything() -> None:
    variants = list(_nulled(TIP))
    assert len(variants) > 100
    for variant in variants:
        part = one(variant)
        assert part.meta.ref.report_id == "136000001"
        assert CANARY not in part.model_dump_json()
