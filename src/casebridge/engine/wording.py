"""Events and faults in the words of the form and of plain English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from casebridge.faults import FAULTS
from casebridge.feedback import project
from casebridge.model import (
    Answer,
    ClosureReason,
    Completeness,
    Dissemination,
    EventKind,
    ExceptionalClearance,
    FeedbackEvent,
    FormEntry,
    InvestigationStatus,
    NotUsefulReason,
    OutcomeKind,
    Question,
    Term,
    Trigger,
)

__all__ = [
    "FINDINGS",
    "USUAL",
    "choices_of",
    "counted",
    "entry_text",
    "fault_text",
    "findings_text",
    "remarks_text",
    "said",
    "waits_for",
]

_WAITS = {
    "LINK_CANDIDATE": "is it the case for the report?",
    "UNMAPPED_VALUE": "what does the code mean?",
    "RECORD_RETRACTED": "withdrawn, sealed or unfounded?",
    "CLEARED_KIND": "cleared by arrest or by exceptional means?",
    "EXCEPTIONAL_REASON": "which reason for the exceptional clearance?",
    "CLOSURE_REASON": "why was the report closed?",
    "NOT_USEFUL_REASON": "why was the information not helpful?",
    "OTHER_TEXT": "which other reason?",
    "ADDITIONAL_VICTIM_COUNT": "how many additional victims?",
}


def said(event: FeedbackEvent) -> str:
    """What one event says, in a few words: the form's own, or what keeps it from the form."""
    if event.completeness is Completeness.INCOMPLETE and event.question is not None:
        return f"Waits: {waits_for(event.question.value)}"
    if event.dissemination is Dissemination.HOLD:
        return "Held back in the agency"
    words = "Taken back" if event.kind is EventKind.RETRACTION else entry_text(project([event]))
    return f"{words} (an older statement that came late)" if event.late else words


def entry_text(entry: FormEntry) -> str:
    """A form entry in one line: the case status with its reasons, then what was said of the report."""
    parts = []
    if entry.case_status:
        reasons = f": {'; '.join(entry.closed_reasons)}" if entry.closed_reasons else ""
        parts.append(f"{entry.case_status}{reasons}")
    if entry.information_useful:
        why = f" ({'; '.join(entry.not_useful_reasons)})" if entry.not_useful_reasons else ""
        parts.append(f"Information useful: {entry.information_useful}{why}")
    return ". ".join(parts) or "Nothing to enter"


def waits_for(trigger: str) -> str:
    """The open question in a few words."""
    return _WAITS[trigger]


def counted(count: int, one: str, more: str = "") -> str:
    """``1 file``, ``2 files``, ``1,204 files``."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def fault_text(code: str) -> tuple[str, str]:
    """(what happened, what to do next) of a fault code, as errors.md has them; the code itself if it is unknown."""
    fault = FAULTS.get(code)
    return (fault.meaning, fault.next_step) if fault else (code, "")


FINDINGS = {
    "bom": "a byte order mark at its beginning",
    "encoding_cp1252": "an encoding that is not UTF-8, taken for Windows-1252",
    "encoding_utf_16": "the encoding UTF-16",
    "line_ends_mixed": "mixed line ends",
    "no_final_newline": "no line end after the last row",
    "header_blanks": "blanks around the names of columns",
    "leading_bytes": "something before the XML declaration",
    "cdata_document": "an envelope around the document",
    "xsd_invalid": "objections of its XML Schema",
    "xsd_skipped": "an XML Schema that was not applied, since it can't be used or the document is too large for it",
    "arrest_before_clearance": "an arrest on or before the day of an exceptional clearance (both are kept)",
    "rest_mark_future": "a stored position in the future of the system's own clock, for which all was read anew",
    "rest_resync": "a stored position that the system no longer knew, for which all was read anew",
}
"""What a file or poll was read in spite of, by code."""

USUAL = frozenset(code for code in FINDINGS if not code.startswith(("arrest", "leading", "cdata", "xsd", "rest")))
"""Findings of ordinary exports, which only ``check`` tells."""


def findings_text(codes: Iterable[str]) -> str:
    """What a file or poll was read in spite of, as one sentence; empty if there was nothing."""
    named = "; ".join(FINDINGS.get(code, code) for code in codes)
    return f"It was read in spite of: {named}." if named else ""


REMARKS = 8
"""Codes of a reader's remarks that a screen names; the JSON has all."""


def remarks_text(remarks: Mapping[str, int]) -> str:
    """What a plugin's reader found odd about records, by its own codes, the most frequent first."""
    ranked = sorted(remarks.items(), key=lambda item: (-item[1], item[0]))
    more = f", and {len(ranked) - REMARKS} more" if len(ranked) > REMARKS else ""
    return f"Remarks of its reader: {', '.join(f'{code} ({count:,})' for code, count in ranked[:REMARKS])}{more}."


_CHOICES: Mapping[Trigger, type[Term]] = {
    Trigger.LINK_CANDIDATE: Answer,
    Trigger.CLEARED_KIND: InvestigationStatus,
    Trigger.EXCEPTIONAL_REASON: ExceptionalClearance,
    Trigger.CLOSURE_REASON: ClosureReason,
    Trigger.NOT_USEFUL_REASON: NotUsefulReason,
}
_OTHERS = {
    "NOT_CLOSED": "The report was not closed; the case goes on.",
    "WITHDRAWN": "The record was withdrawn; what was said is taken back.",
    "SEALED": "The record was sealed or expunged; its content is removed here as well.",
    "UNFOUNDED": "The investigation found the complaint false or baseless.",
}
_OPEN = {
    Trigger.OTHER_TEXT: [("TEXT", "A few words without names, addresses or numbers, in quotes.")],
    Trigger.ADDITIONAL_VICTIM_COUNT: [("NUMBER", "A whole number of 1 or more.")],
}


def choices_of(question: Question) -> list[tuple[str, str]]:
    """(answer, what it means) of all answers to a question; a free answer is told by its kind."""
    if question.trigger is Trigger.UNMAPPED_VALUE:
        named = (("status", InvestigationStatus), ("outcome", OutcomeKind), ("closure", ClosureReason))
        found = [(f"{name}={term.value}", term.definition) for name, terms in named for term in terms]
        return [("NOTHING", "The code says nothing about the outcome."), *found]
    if question.trigger in _OPEN:
        return _OPEN[question.trigger]
    terms = _CHOICES.get(question.trigger)
    known = {term.value: term.definition for term in terms} if terms else {}
    return [(code, known.get(code) or _OTHERS[code]) for code in question.choices]
