"""The CloudEvents line: what stands in it, and what is refused."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.errors import DeadLetterRecord
from casebridge.model import (
    AgencyRef,
    AgencyScheme,
    CaseRef,
    EventKind,
    FeedbackEvent,
    InvestigationStatus,
    Provenance,
    ReportRef,
)
from casebridge.sdk.cloudevent import MAX_BYTES, envelope, source_uri

RECORDED = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SECOND = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def event(
    occurred_at: date = date(2026, 3, 1),
    kind: EventKind = EventKind.STATUS,
    comment: str | None = None,
    agency: AgencyRef | None = None,
) -> FeedbackEvent:
    return FeedbackEvent(
        schema_version="1",
        event_id=UUID("4cd605e7-afa2-5360-b5b9-c5e9fb5c76f4"),
        ref=ReportRef(report_id="123456789"),
        agency=agency or AgencyRef(scheme=AgencyScheme.ORI, value="WA0170000"),
        case_ref=CaseRef(case_number="25-00123", match_key="2500123"),
        kind=kind,
        occurred_at=occurred_at,
        recorded_at=RECORDED,
        revision=1,
        investigation_status=InvestigationStatus.COLD,
        comment=comment,
        provenance=Provenance(connector="csv_drop", profile="p@1"),
    )


def stored(made: FeedbackEvent) -> str:
    return made.model_dump_json(exclude_defaults=True)


def line(made: FeedbackEvent) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(envelope(stored(made)))
    return found


def test_envelope_holds_every_attribute_of_a_day_precise_event() -> None:
    found = line(event())
    data = found.pop("data")
    assert found == {
        "specversion": "1.0",
        "id": "4cd605e7-afa2-5360-b5b9-c5e9fb5c76f4",
        "source": "urn:casebridge:ori:WA0170000",
        "type": "org.casebridge.feedback.status.v1",
        "subject": "123456789",
        "time": "2026-03-01T00:00:00Z",
        "timeprecision": "day",
        "recordedtime": "2026-03-02T08:00:00Z",
        "datacontenttype": "application/json",
        "dataschema": "urn:casebridge:schema:feedback-event:1",
    }
    assert FeedbackEvent.model_validate(data) == event()


def test_envelope_keeps_the_second_and_states_no_precision() -> None:
    found = line(event(SECOND))
    assert found["time"] == "2026-03-01T09:30:00Z"
    assert "timeprecision" not in found


def test_envelope_carries_the_events_own_text() -> None:
    text = stored(event(comment="naïve \u2028 “quoted” \\ \n"))
    assert envelope(text).endswith(f',"data":{text}}}')


def test_envelope_states_the_version_that_the_event_states() -> None:
    found = json.loads(envelope(stored(event().model_copy(update={"schema_version": "7"}))))
    assert found["type"] == "org.casebridge.feedback.status.v7"
    assert found["dataschema"] == "urn:casebridge:schema:feedback-event:7"


@pytest.mark.parametrize("kind", EventKind)
def test_type_names_the_kind_in_lower_case(kind: EventKind) -> None:
    assert line(event(kind=kind))["type"] == f"org.casebridge.feedback.{kind.value.lower()}.v1"


def test_envelope_takes_the_source_it_is_given() -> None:
    assert json.loads(envelope(stored(event()), source="urn:example:hub"))["source"] == "urn:example:hub"


def test_envelope_is_one_line_for_an_indented_event() -> None:
    made = event(comment="first\nsecond")
    found = envelope(made.model_dump_json(indent=2))
    assert len(found.splitlines()) == 1
    assert FeedbackEvent.model_validate(json.loads(found)["data"]) == made


def test_source_uri_escapes_what_a_uri_can_not_hold() -> None:
    assert source_uri("FOREIGN", "a b/ü:#?") == "urn:casebridge:foreign:a%20b%2F%C3%BC%3A%23%3F"


@pytest.mark.parametrize("filler", ["x", "ü"], ids=["ascii", "utf8"])
def test_envelope_refuses_one_byte_beyond_the_cap(filler: str) -> None:
    def sized(count: int, tail: str) -> str:
        base = json.loads(stored(event()))
        return json.dumps({**base, "comment": filler * count + tail}, ensure_ascii=False, separators=(",", ":"))

    room = MAX_BYTES - len(envelope(sized(0, "")).encode())
    width = len(filler.encode())
    tail = "y" * (room % width)
    assert len(envelope(sized(room // width, tail)).encode()) == MAX_BYTES
    with pytest.raises(DeadLetterRecord) as caught:
        envelope(sized(room // width, f"{tail}y"))
    assert caught.value.code == "too_large"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "17",
        '"secret"',
        "{}",
        '{"secret": NaN}',
        stored(event()).replace('"kind":"STATUS"', '"kind":7'),
        stored(event()).replace('"occurred_at":"2026-03-01"', '"occurred_at":null'),
        stored(event()).replace('"agency":{', '"agency":"secret","x":{'),
        stored(event())[:-1] + ',"comment":"\ud800"}',
    ],
)
def test_envelope_refuses_what_is_no_event_and_quotes_nothing(text: str) -> None:
    with pytest.raises(DeadLetterRecord) as caught:
        envelope(text)
    assert caught.value.code == "payload_unreadable"
    assert "secret" not in f"{caught.value}{caught.value.detail}"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@given(st.text(min_size=1, max_size=200), st.text(min_size=1, max_size=64))
def test_envelope_survives_any_text(comment: str, agency: str) -> None:
    made = event(comment=comment, agency=AgencyRef(scheme=AgencyScheme.LOCAL, value=agency))
    text = envelope(stored(made))
    assert "\n" not in text
    assert "\r" not in text
    found = json.loads(text)
    assert found["source"].isascii()
    assert FeedbackEvent.model_validate(found["data"]) == made
