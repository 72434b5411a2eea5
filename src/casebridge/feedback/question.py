"""The questions: what is asked, of whom, with which answers. One table, in the order of asking."""

from __future__ import annotations

from typing import Literal, NamedTuple

from casebridge.model import ClosureReason, ExceptionalClearance, NotUsefulReason, Trigger

__all__ = ["NOT_CLOSED", "QUESTIONS", "QuestionSpec"]

NOT_CLOSED = "NOT_CLOSED"

FORM_CLOSURES = tuple(
    reason.value
    for reason in (
        ClosureReason.UNABLE_TO_LOCATE_SUBJECT,
        ClosureReason.ESP_LEGAL_RESPONSE_EMPTY,
        ClosureReason.NO_CRIME_COMMITTED,
        ClosureReason.NO_PROSECUTORIAL_MERIT,
        ClosureReason.ALLEGED_CHILD_IS_ADULT,
        ClosureReason.VICTIM_AGE_UNDETERMINED,
        ClosureReason.FALSE_REPORT,
        ClosureReason.UNFOUNDED,
        ClosureReason.REPORTED_PERSON_DECEASED,
        ClosureReason.OTHER,
    )
)
"""The ten closing options of NCMEC's form (TR23 p. 10)."""


class QuestionSpec(NamedTuple):
    """How one trigger is asked. ``text`` may name {case}, {report}, {field} and {value}.

    ``choices`` is empty for a free answer: a text, a whole number, or for an unmapped value ``field=CODE``.
    """

    text: str
    asked_of: Literal["officer", "supervisor", "profile owner"]
    choices: tuple[str, ...] = ()
    multiple: bool = False


QUESTIONS: dict[Trigger, QuestionSpec] = {
    Trigger.LINK_CANDIDATE: QuestionSpec(
        "Is case {case} the case for CyberTipline report {report}?", "officer", ("YES", "NO")
    ),
    Trigger.UNMAPPED_VALUE: QuestionSpec("What does {value!r} in column {field!r} mean?", "profile owner"),
    Trigger.RECORD_RETRACTED: QuestionSpec(
        "Case {case} is no longer in the case system. Was it withdrawn, sealed or expunged, or unfounded?",
        "supervisor",
        ("WITHDRAWN", "SEALED", "UNFOUNDED"),
    ),
    Trigger.CLEARED_KIND: QuestionSpec(
        "Case {case} is marked cleared. Was it cleared by arrest or by exceptional means?",
        "officer",
        ("CLEARED_BY_ARREST", "CLEARED_BY_EXCEPTIONAL_MEANS"),
    ),
    Trigger.EXCEPTIONAL_REASON: QuestionSpec(
        "Case {case} was cleared by exceptional means. Which reason?",
        "officer",
        tuple(reason.value for reason in ExceptionalClearance),
    ),
    Trigger.CLOSURE_REASON: QuestionSpec(
        "Why was the report closed? (case {case})", "officer", (*FORM_CLOSURES, NOT_CLOSED), True
    ),
    Trigger.NOT_USEFUL_REASON: QuestionSpec(
        "Why was the information not helpful? (case {case})",
        "officer",
        tuple(reason.value for reason in NotUsefulReason),
        True,
    ),
    Trigger.OTHER_TEXT: QuestionSpec(
        "Case {case} was closed for another reason: please specify, without names or contact data.", "officer"
    ),
    Trigger.ADDITIONAL_VICTIM_COUNT: QuestionSpec(
        "How many additional victims were identified? (case {case})", "officer"
    ),
}
"""Trigger to question; canonical model sec. 6."""
