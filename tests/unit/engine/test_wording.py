"""Every code that a person may meet has words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

import casebridge
from casebridge.engine.wording import FINDINGS, USUAL, choices_of, fault_text, findings_text, said, waits_for
from casebridge.faults import FAULTS
from casebridge.feedback import QUESTIONS
from casebridge.model import (
    SCHEMA_VERSION,
    AgencyRef,
    AgencyScheme,
    EventKind,
    FeedbackEvent,
    NotUsefulReason,
    Question,
    ReportRef,
    Trigger,
)
from casebridge.model.catalogue import vocabularies
from casebridge.model.event import Provenance

AGENCY = AgencyRef(scheme=AgencyScheme.ORI, value="XX0000000")


def event(**more: Any) -> FeedbackEvent:
    return FeedbackEvent(
        event_id=UUID(int=1),
        schema_version=SCHEMA_VERSION,
        ref=ReportRef(report_id="1"),
        agency=AGENCY,
        kind=more.pop("kind", EventKind.STATUS),
        occurred_at=date(2026, 3, 1),
        recorded_at=datetime(2026, 3, 2, tzinfo=UTC),
        revision=1,
        provenance=Provenance(connector="csv_drop", profile="rms@1"),
        **more,
    )


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"investigation_status": "OPEN"}, "Ongoing Investigation"),
        ({"investigation_status": "UNFOUNDED"}, "Closed: Unfounded"),
        ({"kind": EventKind.RETRACTION}, "Taken back"),
        ({"dissemination": "HOLD", "investigation_status": "OPEN"}, "Held back in the agency"),
        ({"late": True, "investigation_status": "OPEN"}, "Ongoing Investigation (an older statement that came late)"),
        ({"completeness": "INCOMPLETE", "question": "CLOSURE_REASON"}, "Waits: why was the report closed?"),
        ({"kind": EventKind.QUALITY, "usefulness": "USEFUL"}, "Information useful: Yes"),
        (
            {
                "kind": EventKind.QUALITY,
                "usefulness": "NOT_USEFUL",
                "not_useful_reasons": (NotUsefulReason.STALE_INFORMATION,),
            },
            "Information useful: No (Stale information)",
        ),
        ({}, "Nothing to enter"),
    ],
)
def test_event_is_said_in_the_words_of_the_form(more: dict[str, Any], words: str) -> None:
    assert said(event(**more)) == words


@pytest.mark.parametrize("trigger", Trigger)
def test_every_question_has_words_and_every_choice_a_meaning(trigger: Trigger) -> None:
    spec = QUESTIONS[trigger]
    question = Question(
        number=1,
        trigger=trigger,
        text="?",
        asked_of=spec.asked_of,
        choices=spec.choices,
        agency=AGENCY,
        source="rms",
        asked_at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    assert waits_for(trigger.value).endswith("?")
    found = choices_of(question)
    assert found
    assert all(meaning for _, meaning in found)
    if spec.choices:
        assert tuple(code for code, _ in found) == spec.choices


def test_fault_has_the_words_of_the_table_and_an_unknown_one_its_code() -> None:
    assert fault_text("row_too_short") == FAULTS["row_too_short"][1:]
    assert fault_text("of_tomorrow") == ("of_tomorrow", "")


def _named_in_the_source(folder: str, pattern: str) -> set[str]:
    files = Path(casebridge.__file__).parent.joinpath(folder).rglob("*.py")
    elsewhere = (path.read_text("utf-8") for path in files if path.name != "wording.py")
    return {code for text in elsewhere for code in re.findall(pattern, text)}


def test_every_finding_of_a_reader_has_words() -> None:
    pattern = r'(?:indings(?: = \[|\.append\(| = \()|found = \(|return \(|\) if .* else \()"([a-z0-9_]+)"'
    made = _named_in_the_source("guard", pattern)
    made |= _named_in_the_source("connectors/rest", r'(?m)whole\(.*, "([a-z_]+)"\)$')
    assert {"bom", "xsd_skipped", "xsd_invalid", "leading_bytes", "cdata_document", "rest_resync"} <= made
    assert set(FINDINGS) <= _named_in_the_source("", r'"([a-z0-9_]+)"')
    assert made <= set(FINDINGS)


def test_findings_are_one_sentence_and_an_unknown_one_its_code() -> None:
    assert findings_text(()) == ""
    told = "It was read in spite of: objections of its XML Schema; of_tomorrow."
    assert findings_text(["xsd_invalid", "of_tomorrow"]) == told
    assert {"bom", "no_final_newline"} <= USUAL
    assert not USUAL & {"xsd_invalid", "leading_bytes", "rest_resync"}


def test_catalogue_holds_every_vocabulary_by_name() -> None:
    found = vocabularies()
    assert list(found) == sorted(found)
    assert "Trigger" in found
    assert "Term" not in found
