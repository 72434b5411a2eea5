"""Feedback events of every shape, for the tests of whatever writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import NAMESPACE_URL, uuid5

from hypothesis import strategies as st

from casebridge.model import (
    AgencyRef,
    AgencyScheme,
    Answer,
    CaseRef,
    ClosureReason,
    EventKind,
    ExceptionalClearance,
    FeedbackEvent,
    InvestigationStatus,
    IssueOrigin,
    IssueSeverity,
    NotUsefulReason,
    Outcome,
    OutcomeKind,
    Provenance,
    QualityIssue,
    QualityIssueCode,
    ReportRef,
    Usefulness,
    UsefulnessGrade,
    UsefulnessPurpose,
)
from casebridge.sdk import Envelope

__all__ = ["CANARY", "envelopes", "event", "events"]

CANARY = "Planted Free Text"
"""Stands in every free text of ``event``: no format may write it."""


def event(number: int = 1, **given: object) -> FeedbackEvent:
    """A statement of a made-up agency on a made-up report; ``given`` fields take the place of its own."""
    values: dict[str, object] = {
        "schema_version": "1",
        "event_id": uuid5(NAMESPACE_URL, str(number)),
        "ref": ReportRef(report_id=str(900_000_000 + number)),
        "agency": AgencyRef(scheme=AgencyScheme.ORI, value="XX0000000", name="Example County"),
        "case_ref": CaseRef(case_number=f"26-{number:06d}", match_key=f"26{number:06d}"),
        "kind": EventKind.STATUS,
        "occurred_at": date(2026, 3, 1),
        "recorded_at": datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        "revision": 1,
        "provenance": Provenance(connector="csv_drop", profile="p@1"),
    }
    return FeedbackEvent.model_validate(values | given)


def envelopes(*made: FeedbackEvent) -> list[Envelope]:
    """The events as the engine hands them to a sink."""
    return [
        Envelope(str(item.event_id), seq, item.model_dump_json(exclude_defaults=True))
        for seq, item in enumerate(made, 1)
    ]


_moments = st.one_of(
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
_outcomes = st.builds(
    Outcome,
    kind=st.sampled_from(OutcomeKind),
    occurred_on=st.none() | _moments,
    count=st.none() | st.integers(0, 99),
    detail=st.none() | st.sampled_from(["ON_VIEW", "SUMMONED_CITED", "TAKEN_INTO_CUSTODY", "DEATH_OF_OFFENDER"]),
)
_issues = st.builds(
    QualityIssue,
    code=st.sampled_from(QualityIssueCode),
    severity=st.sampled_from(IssueSeverity),
    origin=st.sampled_from(IssueOrigin),
    file_id=st.none() | st.just("0123456789abcdef0123456789abcdef"),
    text=st.none() | st.just(CANARY),
)


@st.composite
def events(draw: st.DrawFn) -> FeedbackEvent:
    """Any event that the model allows, complete and open, with ``CANARY`` in its free texts."""
    use = draw(st.sampled_from(Usefulness))
    grades = {
        Usefulness.USEFUL: [UsefulnessGrade.VERY_USEFUL, UsefulnessGrade.USEFUL],
        Usefulness.NOT_USEFUL: [UsefulnessGrade.POOR, UsefulnessGrade.FALSE],
        Usefulness.NOT_ASSESSED: [UsefulnessGrade.NEUTRAL],
    }[use]
    victims = draw(st.none() | st.sampled_from(Answer))
    return event(
        draw(st.integers(1, 10_000)),
        kind=draw(st.sampled_from(EventKind)),
        supersedes=draw(st.none() | st.uuids(version=4)),
        occurred_at=draw(_moments),
        investigation_status=draw(st.none() | st.sampled_from(InvestigationStatus)),
        exceptional_clearance=draw(st.none() | st.sampled_from(ExceptionalClearance)),
        closure_reasons=tuple(draw(st.lists(st.sampled_from(ClosureReason), max_size=4, unique=True))),
        closure_other_text=draw(st.none() | st.just(CANARY)),
        outcomes=tuple(draw(st.lists(_outcomes, max_size=4))),
        child_victim_identified=draw(st.none() | st.sampled_from(Answer)),
        additional_victims_identified=victims,
        additional_victim_count=draw(st.none() | st.integers(1, 9)) if victims is Answer.YES else None,
        self_production=draw(st.none() | st.sampled_from(Answer)),
        usefulness=use,
        usefulness_grade=draw(st.none() | st.sampled_from(grades)),
        usefulness_purpose=draw(st.none() | st.sampled_from(UsefulnessPurpose)),
        not_useful_reasons=tuple(draw(st.lists(st.sampled_from(NotUsefulReason), max_size=2, unique=True)))
        if use is Usefulness.NOT_USEFUL
        else (),
        quality_issues=tuple(draw(st.lists(_issues, max_size=3))),
        comment=draw(st.none() | st.just(CANARY)),
    )
