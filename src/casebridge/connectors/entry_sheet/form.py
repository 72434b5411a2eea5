"""The questions of NCMEC's feedback form, in the form's order, and when the form asks them.

Source: NCMEC, CyberTipline transparency reports 2022 (p. 9-10) and 2023 (p. 10); docs/reference/projection.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from casebridge.model import AgencyRef, FormEntry, Loss

__all__ = ["QUESTIONS", "FormQuestion", "agency_text", "answers", "asked", "consistent", "loss_text"]


class FormQuestion(NamedTuple):
    """One question: the field of ``FormEntry`` it reads, its wording, and the answer it needs to be asked at all.

    ``needs`` is (field, answer); ``optional`` marks a field that the published form doesn't list.
    """

    field: str
    label: str
    needs: tuple[str, str] | None = None
    optional: bool = False

    @property
    def heading(self) -> str:
        """The wording with its condition, for a table where every question has a column."""
        if self.needs is None or self.needs[0] != "case_status":
            return self.label
        return f"{self.needs[1]}: {self.label}"


_ARREST = ("case_status", "Arrest")
_CLOSED = ("case_status", "Closed")

QUESTIONS = (
    FormQuestion("case_status", "Case Status"),
    FormQuestion("arrest_child_victim", "Did you identify a child victim?", _ARREST),
    FormQuestion("arrest_additional_victims", "Did you identify any additional victims?", _ARREST),
    FormQuestion("arrest_additional_victim_count", "How many?", ("arrest_additional_victims", "Yes")),
    FormQuestion("closed_reasons", "Reason(s) for closing the report", _CLOSED),
    FormQuestion("closed_other_text", "Other reason", ("closed_reasons", "Other")),
    FormQuestion("closed_self_production", "Does this case involve self-production?", _CLOSED),
    FormQuestion("closed_child_victim", "Have you identified the child victim?", _CLOSED),
    FormQuestion("information_useful", "Was the information provided by NCMEC useful?"),
    FormQuestion("not_useful_reasons", "Reason(s) the information was not helpful", needs=("information_useful", "No")),
    FormQuestion("comment", "Comment", optional=True),
)


def answers(entry: FormEntry, field: str) -> tuple[str, ...]:
    """What the entry answers in a field, as the form shows it; empty if unanswered."""
    value: object = getattr(entry, field)
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (str(value),)


def asked(entry: FormEntry) -> Iterator[tuple[FormQuestion, tuple[str, ...]]]:
    """The questions that the form asks, given the entry's own answers, each with its answers."""
    for question in QUESTIONS:
        given = answers(entry, question.field)
        if _reached(entry, question) and (given or not question.optional):
            yield question, given


def consistent(entry: FormEntry) -> bool:
    """Whether every answer belongs to a question that the form asks; otherwise a person could not enter it."""
    return all(_reached(entry, question) or not answers(entry, question.field) for question in QUESTIONS)


def agency_text(agency: AgencyRef) -> str:
    """The agency as a person reads it: its name, if known, and its identifier."""
    identifier = f"{agency.scheme.value} {agency.value}"
    return f"{agency.name} ({identifier})" if agency.name else identifier


def loss_text(loss: Loss) -> str:
    """What the form can't say, in one or two plain sentences."""
    code = re.fullmatch(r"[A-Z][A-Z0-9_]*", loss.canonical)
    said = loss.canonical.replace("_", " ").capitalize() if code else loss.canonical
    sent = f"Sent: {loss.sent}." if loss.sent else "Nothing is sent for it."
    return f"The form has no place for: {said}. {sent}"


def _reached(entry: FormEntry, question: FormQuestion) -> bool:
    return question.needs is None or question.needs[1] in answers(entry, question.needs[0])
