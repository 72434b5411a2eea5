"""Event texts and identities: what the model writes, and RFC 9562 version 5."""

from __future__ import annotations

import json
from hashlib import sha1
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.feedback import EventFrame, event_id, first_event, plan, state, uuid_text
from casebridge.feedback import event as module
from casebridge.feedback.event import render
from casebridge.model import ActorRole, AgencyRef, AgencyScheme, CaseFacts, EventKind, FeedbackEvent, Trigger
from tests.unit.feedback.make import FRAME, World, any_facts, text

AGENCY = "ORI:WA0170000"
HASH = bytes(range(16))


def test_identity_is_a_version_five_uuid_of_its_parts() -> None:
    found = event_id(AGENCY, "rms", "213306", "7", HASH, None)
    as_uuid = UUID(bytes=found)
    assert (as_uuid.version, as_uuid.variant) == (5, "specified in RFC 4122")
    name = b"ORI:WA0170000\x1frms\x1f213306\x1f7\x1f" + HASH + b"\x1f"
    digest = sha1(module._NAMESPACE + name, usedforsecurity=False).digest()[:16]
    assert as_uuid == UUID(bytes=digest, version=5)
    assert uuid_text(found) == str(as_uuid)


def test_identity_stays_what_it_was() -> None:
    # These values are in ledgers and at receivers: a change here would send everything again.
    assert uuid_text(event_id(AGENCY, "rms", "213306", "7", HASH, None)) == "ef5eb2f0-d018-58c2-b8b3-f8ed47fb94de"
    assert uuid_text(event_id(AGENCY, "rms", "213306", "7", HASH, HASH)) == "1b5557fa-fe25-5db6-97d3-d8da2012cf84"


def test_identity_agrees_with_the_standard_library_where_the_name_is_text() -> None:
    plain = b"0123456789abcdef"
    expected = uuid5(UUID(bytes=module._NAMESPACE), f"{AGENCY}\x1frms\x1f213306\x1f7\x1f{plain.decode()}\x1f")
    assert UUID(bytes=event_id(AGENCY, "rms", "213306", "7", plain, None)) == expected


PARTS = st.tuples(
    text, text, text, st.sampled_from(["7", "77"]), st.binary(min_size=16, max_size=16), st.none() | st.just(HASH)
)


@given(PARTS, PARTS)
def test_identities_differ_when_any_part_does(one: Any, other: Any) -> None:
    separator = "\x1f"
    if not any(separator in part for part in (*one[:3], *other[:3])):
        assert (event_id(*one) == event_id(*other)) is (one == other)


CASE_NUMBERS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=30
) | st.sampled_from(['21"3306', "21\\3306", "\u00c4-1\u2028", "a/b", "\x7f\x01\n"])


@given(
    any_facts(),
    CASE_NUMBERS,
    st.lists(text, max_size=3).map(tuple),
    st.lists(st.integers(1, 10**6), max_size=3).map(tuple),
    st.sampled_from(["2026-03-01", "2026-03-01T09:30:00Z"]),
    st.sampled_from(ActorRole),
    st.booleans(),
    st.none() | st.just(HASH),
    text,
)
def test_text_is_what_the_model_would_write(
    said: CaseFacts,
    number: str,
    rules: tuple[str, ...],
    lines: tuple[int, ...],
    as_of: str,
    role: ActorRole,
    late: bool,
    supersedes: bytes | None,
    name: str,
) -> None:
    agency = AgencyRef(scheme=AgencyScheme.LOCAL, value="X", name=name)
    frame = EventFrame.of(agency, "csv_drop", f"p@{name}", "a" * 64 if late else "", "2026-03-02T00:00:00Z")
    for statement in state(said):
        written = render(
            frame,
            identity=event_id(AGENCY, "rms", "K", "7", statement.content_hash, supersedes),
            report_id="7",
            case_number=number,
            case_key="K",
            kind=statement.kind,
            occurred_at=as_of,
            revision=2,
            supersedes=supersedes,
            late=late,
            role=role,
            question=statement.question,
            fragment=statement.fragment,
            held=statement.held,
            lines=lines,
            rules=rules,
        )
        read = FeedbackEvent.model_validate_json(written)
        assert read.model_dump_json(exclude_defaults=True) == written
        assert read.case_ref is not None
        assert read.case_ref.case_number == number
        assert read.provenance.rules == rules
        assert [item.outcome_key for item in read.outcomes] == (
            [f"K/{item.outcome_key}" for item in said.outcomes] if statement.axis == "A" else []
        )
        assert json.loads(written)["agency"]["value"] == "X"


@given(any_facts())
def test_first_event_is_that_of_the_plan(said: CaseFacts) -> None:
    world = World()
    case = world.case(said)
    planned = {row.axis: row for row in plan(case, (), FRAME).events}
    for statement in case.statements:
        if statement.plain:
            quick = first_event(
                case.system,
                case.key,
                case.number,
                "7",
                statement,
                case.as_of,
                case.ordinal,
                case.lines,
                case.rules,
                FRAME,
            )
            assert quick == planned[statement.axis]
        else:
            assert statement.axis not in planned or not planned[statement.axis].sendable


@pytest.mark.parametrize("sha256", ["", "a" * 64])
def test_retraction_text_is_what_the_model_would_write(sha256: str) -> None:
    frame = EventFrame.of(
        AgencyRef(scheme=AgencyScheme.LOCAL, value="X"), "answers", "p@1", sha256, "2026-03-02T00:00:00Z"
    )
    written = render(
        frame,
        identity=HASH,
        report_id="7",
        case_number="21-3306",
        case_key="213306",
        kind=EventKind.RETRACTION,
        occurred_at="2026-03-01",
        revision=3,
        supersedes=HASH,
        late=False,
        role=ActorRole.SUPERVISOR,
        question=Trigger.RECORD_RETRACTED,
        fragment="",
        held=False,
        lines=(),
        rules=(),
    )
    assert FeedbackEvent.model_validate_json(written).model_dump_json(exclude_defaults=True) == written
    assert ('"sha256"' in written) is bool(sha256)
