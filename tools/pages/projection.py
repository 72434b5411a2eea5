"""``reference/projection.md``: how events become entries of NCMEC's form, and which questions are asked before."""

from __future__ import annotations

from casebridge.feedback import QUESTIONS
from casebridge.feedback.form import form
from tools.pages.markdown import GENERATED, cell, code, table

__all__ = ["page"]

_RULES = (
    ("P1", "an outcome CONVICTION", "CONVICTION", ""),
    (
        "P2",
        "an outcome ARREST, or status CLEARED_BY_ARREST",
        "ARREST",
        "if every arrest is a summons, or a court acquitted, dismissed or deferred",
    ),
    ("P3", "an outcome REFERRED_TO_AGENCY, no closure reason, and not open again since", "REFERRED", ""),
    ("P4", "a status of the closed family, or a closure reason", "CLOSED", "if a referral is recorded as well"),
    ("P5", "a status of the open family", "ONGOING", ""),
    ("P6", "INACTIVE or COLD", "ONGOING", "always"),
    ("P7", "no status, and only process, warrants or charges are known", "ONGOING", "always"),
    (
        "P8",
        "no status, and only a decision of prosecutor or court, or a merger, is known",
        "",
        "question CLOSURE_REASON",
    ),
    ("P9", "nothing of the above", "", "nothing is sent"),
)


def page() -> str:
    """The page's text."""
    texts = form()
    rules = [
        [name, cell(when), code(texts["case_status"][option]) if option else "none", cell(loss)]
        for name, when, option, loss in _RULES
    ]
    closures = [
        [code(name), code(row["option"]), cell(row.get("text", "")), cell(row.get("why", ""))]
        for name, row in texts["closure"].items()
    ]
    exceptional = [[code(name), code(reason)] for name, reason in texts["exceptional"].items()]
    questions = [
        [code(trigger.value), cell(trigger.definition), cell(spec.text), spec.asked_of, cell(", ".join(spec.choices))]
        for trigger, spec in QUESTIONS.items()
    ]
    parts = [
        GENERATED,
        "# Projection to NCMEC's form",
        f"Option lists `{texts['version']}`; source: {texts['source']}. The entry of a report is made from what stands"
        " for it in all cases and sources of the agency; the events themselves are never changed.",
        "## Case status",
        "The first rule that matches decides. A reopened case keeps its outcomes and loses its closure reasons. Of"
        " several cases the strongest status is sent, in the order Conviction, Arrest, Ongoing Investigation, Referred,"
        " Closed, with a loss for each other one.",
        table(["rule", "condition", "case status", "loss"], rules),
        "## Closure reasons",
        table(["code", "option", "text sent with it", "what is lost"], closures),
        "An exceptional clearance is sent as a closure reason:",
        table(["exceptional clearance", "closure reason"], exceptional),
        "## Questions",
        "An event that can't be projected truthfully is stored incomplete with the first question that applies, and is"
        " not sent. Whatever the form leaves voluntary (usefulness, self-production, victims) is never asked.",
        table(["question", "when", "wording", "asked of", "answers"], questions),
    ]
    return "\n\n".join(parts) + "\n"
