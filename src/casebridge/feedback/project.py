"""Events to NCMEC's form: one entry a report, every option string exactly as published, every loss recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from casebridge.feedback.case_status import CaseStatus, case_status
from casebridge.feedback.form import form
from casebridge.model import (
    ClosureReason,
    Dissemination,
    EventKind,
    FeedbackEvent,
    FormEntry,
    InvestigationStatus,
    Loss,
    OutcomeKind,
    Usefulness,
)

__all__ = ["project"]

_STRENGTH = ("CONVICTION", "ARREST", "ONGOING", "REFERRED", "CLOSED", None)
"""Of several cases for one report: a result comes first, then whatever is still going on."""


def project(events: Sequence[FeedbackEvent]) -> FormEntry:
    """The form entry of one report by one agency.

    Args:
        events: what stands for the report now, at least one: the current event of each case and axis, incomplete
            ones included.

    The canonical events are never changed, and the entry is never turned back into them. An entry whose ``question``
    is set can't be sent truthfully yet; one without case status and usefulness says nothing (rule P9). Events under
    HOLD leave no trace in the entry.
    """
    texts = form()
    first = events[0]
    events = [event for event in events if event.dissemination is not Dissemination.HOLD]
    current = [event for event in events if event.kind is not EventKind.RETRACTION]
    cases = [event for event in current if event.kind is not EventKind.QUALITY]
    quality = [event for event in current if event.kind is EventKind.QUALITY]
    judged = [(case_status(event), event) for event in cases]
    chosen = min(judged, key=lambda pair: _STRENGTH.index(pair[0].option), default=None)
    status = chosen[0] if chosen else CaseStatus(None, "P9")
    losses = [*status.losses, *_merged_losses(judged, status, texts["case_status"])]
    rules = [status.rule]
    arrest = status.option == "ARREST"
    closed = status.option == "CLOSED"
    reasons, other_text, closure_losses = _closing(cases, texts) if closed else ((), None, ())
    losses += closure_losses
    if closed:
        rules.append("closure")
    child = _child_victim(cases)
    additional = _answer(event.additional_victims_identified for event in cases)
    counts = [event.additional_victim_count for event in cases if event.additional_victim_count]
    useful, not_useful, issue_losses = _usefulness(quality, texts)
    rules += ["usefulness"] if useful else []
    yes_no = texts["answer"]
    return FormEntry(
        ref=first.ref,
        agency=first.agency,
        case_numbers=tuple(
            dict.fromkeys(
                event.case_ref.case_number for event in events if event.case_ref and event.case_ref.case_number
            )
        ),
        form_version=texts["version"],
        case_status=texts["case_status"][status.option] if status.option else None,
        arrest_child_victim=yes_no[child] if arrest and child else None,
        arrest_additional_victims=yes_no[additional] if arrest and additional else None,
        arrest_additional_victim_count=sum(counts) if arrest and additional == "YES" and counts else None,
        closed_reasons=reasons,
        closed_other_text=other_text,
        closed_self_production=_said(_answer(event.self_production for event in cases), yes_no) if closed else None,
        closed_child_victim=yes_no[child] if closed and child else None,
        information_useful=useful,
        not_useful_reasons=not_useful,
        comment=next((event.comment for event in current if event.comment), None),
        question=next((event.question for event in current if event.question), None),
        rules=tuple(rules),
        losses=(*losses, *issue_losses),
        event_ids=tuple(event.event_id for event in events),
    )


def _merged_losses(
    judged: Sequence[tuple[CaseStatus, FeedbackEvent]], chosen: CaseStatus, options: dict[str, str]
) -> list[Loss]:
    others = sorted({status.option for status, _ in judged if status.option} - {chosen.option})
    return [
        Loss(
            field="case_status",
            canonical=f"another case of this report: {options[option]}",
            sent=options[chosen.option] if chosen.option else "",
            why="The form takes one case status a report.",
        )
        for option in others
    ]


def _closing(cases: Sequence[FeedbackEvent], texts: dict[str, Any]) -> tuple[tuple[str, ...], str | None, list[Loss]]:
    codes: dict[ClosureReason, None] = {}
    for event in cases:
        for reason in event.closure_reasons:
            codes[reason] = None
        if event.exceptional_clearance is not None:
            codes[ClosureReason[texts["exceptional"][event.exceptional_clearance.value]]] = None
        if event.investigation_status is InvestigationStatus.UNFOUNDED:
            codes[ClosureReason.UNFOUNDED] = None
    options: dict[str, None] = {}
    phrases: list[str] = []
    losses: list[Loss] = []
    for code in codes:
        row = texts["closure"][code.value]
        options[row["option"]] = None
        if "text" in row:
            phrases.append(row["text"])
        if "why" in row:
            losses.append(Loss(field="closed_reasons", canonical=code.value, sent=row["option"], why=row["why"]))
    phrases += [event.closure_other_text for event in cases if event.closure_other_text]
    return tuple(options), " ".join(phrases) if "Other" in options and phrases else None, losses


def _child_victim(cases: Sequence[FeedbackEvent]) -> str | None:
    answer = _answer(event.child_victim_identified for event in cases)
    if answer is not None:
        return answer
    identified = any(
        outcome.kind is OutcomeKind.VICTIM_IDENTIFIED and (outcome.count or 0) > 0
        for event in cases
        for outcome in event.outcomes
    )
    return "YES" if identified else None


def _answer(values: Iterable[str | None]) -> str | None:
    said = {str(value) for value in values if value is not None}
    return "YES" if "YES" in said else "NO" if said else None


def _said(answer: str | None, texts: dict[str, str]) -> str | None:
    return texts[answer] if answer else None


def _usefulness(
    quality: Sequence[FeedbackEvent], texts: dict[str, Any]
) -> tuple[str | None, tuple[str, ...], list[Loss]]:
    assessed = [event for event in quality if event.usefulness is not Usefulness.NOT_ASSESSED]
    if not assessed:
        return None, (), []
    latest = max(assessed, key=lambda event: (str(event.occurred_at), event.recorded_at))
    if latest.usefulness is Usefulness.USEFUL:
        return texts["answer"]["YES"], (), []
    if latest.not_useful_reasons:
        return (
            texts["answer"]["NO"],
            tuple(texts["not_useful"][reason.value] for reason in latest.not_useful_reasons),
            [],
        )
    reasons = dict.fromkeys(texts["not_useful"][issue.code.reason.value] for issue in latest.quality_issues)
    losses = [
        Loss(
            field="not_useful_reasons",
            canonical=issue.code.value,
            sent=texts["not_useful"][issue.code.reason.value],
            why="The form has three reasons for 31 quality issues.",
        )
        for issue in latest.quality_issues
    ]
    return texts["answer"]["NO"], tuple(reasons), losses
