"""The quality axis in the grades of other formats."""

from __future__ import annotations

from casebridge.model import FeedbackEvent, UsefulnessGrade

__all__ = ["MISP_OPINION", "STIX_OPINION", "grade_of"]

STIX_OPINION = {
    UsefulnessGrade.VERY_USEFUL: "strongly-agree",
    UsefulnessGrade.USEFUL: "agree",
    UsefulnessGrade.NEUTRAL: "neutral",
    UsefulnessGrade.POOR: "disagree",
    UsefulnessGrade.FALSE: "strongly-disagree",
}
"""Source: docs/reference/vocabulary.md, usefulness_grade; STIX 2.1 opinion-enum."""

MISP_OPINION = {
    UsefulnessGrade.VERY_USEFUL: 100,
    UsefulnessGrade.USEFUL: 75,
    UsefulnessGrade.NEUTRAL: 50,
    UsefulnessGrade.POOR: 25,
    UsefulnessGrade.FALSE: 0,
}
"""Source: MISP analyst data, opinion from 0 to 100."""

_PLAIN = {"USEFUL": UsefulnessGrade.USEFUL, "NOT_USEFUL": UsefulnessGrade.POOR}


def grade_of(event: FeedbackEvent) -> UsefulnessGrade | None:
    """The grade, or the one that a plain yes or no stands for; None if nobody assessed the report."""
    return event.usefulness_grade or _PLAIN.get(event.usefulness.value)
