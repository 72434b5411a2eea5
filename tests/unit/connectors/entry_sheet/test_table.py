"""The CSV: columns, exact options, and cells that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.connectors.entry_sheet.table import HEADER, safe_cell, table
from casebridge.model import FormEntry, Loss, Trigger
from tests.support.entry import entry

OPTIONS = [
    *(
        ({"case_status": option}, "Case Status", option)
        for option in ("Conviction", "Arrest", "Ongoing Investigation", "Referred", "Closed")
    ),
    *(
        ({"case_status": "Arrest", "arrest_child_victim": option}, "Arrest: Did you identify a child victim?", option)
        for option in ("Yes", "No")
    ),
    *(
        (
            {"case_status": "Arrest", "arrest_additional_victims": option},
            "Arrest: Did you identify any additional victims?",
            option,
        )
        for option in ("Yes", "No")
    ),
    (
        {"case_status": "Arrest", "arrest_additional_victims": "Yes", "arrest_additional_victim_count": 12},
        "How many?",
        "12",
    ),
    *(
        ({"case_status": "Closed", "closed_reasons": (option,)}, "Closed: Reason(s) for closing the report", option)
        for option in (
            "Unable to locate subject",
            "ESP legal response does not contain information",
            "No crime committed",
            "No prosecutorial merit",
            "Alleged child is an adult",
            "Age of child victim is unable to be determined",
            "False Report",
            "Unfounded",
            "Person or User Reported is deceased",
            "Other",
        )
    ),
    *(
        (
            {"case_status": "Closed", "closed_self_production": option},
            "Closed: Does this case involve self-production?",
            option,
        )
        for option in ("Yes", "No")
    ),
    *(
        (
            {"case_status": "Closed", "closed_child_victim": option},
            "Closed: Have you identified the child victim?",
            option,
        )
        for option in ("Yes", "No")
    ),
    *(
        ({"information_useful": option}, "Was the information provided by NCMEC useful?", option)
        for option in ("Yes", "No")
    ),
    *(
        (
            {"information_useful": "No", "not_useful_reasons": (option,)},
            "Reason(s) the information was not helpful",
            option,
        )
        for option in ("Stale information", "Limited Information", "Other")
    ),
]


def rows(*entries: FormEntry) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table(entries).decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(("said", "column", "option"), OPTIONS)
def test_table_writes_the_option_as_published(said: dict[str, Any], column: str, option: str) -> None:
    found = rows(entry(**said))[0]
    assert found[column] == option
    answered = {name: text for name, text in found.items() if text and name in HEADER[3:14]}
    assert len(answered) == len(said)


def test_table_has_the_forms_order_in_its_header() -> None:
    assert HEADER == (
        "CyberTipline report",
        "Agency",
        "Case number",
        "Case Status",
        "Arrest: Did you identify a child victim?",
        "Arrest: Did you identify any additional victims?",
        "How many?",
        "Closed: Reason(s) for closing the report",
        "Other reason",
        "Closed: Does this case involve self-production?",
        "Closed: Have you identified the child victim?",
        "Was the information provided by NCMEC useful?",
        "Reason(s) the information was not helpful",
        "Comment",
        "Replaces an earlier entry",
        "Needs an answer first",
        "No place on the form",
        "Rules",
        "Event ID",
    )


def test_table_opens_in_a_spreadsheet() -> None:
    data = table([entry(comment="Köln")])
    assert data.startswith(b"\xef\xbb\xbfCyberTipline report,")
    assert data.count(b"\r\n") == data.count(b"\n") == 2
    assert "Köln".encode() in data


def test_table_joins_several_values() -> None:
    made = entry(
        case_status="Closed",
        case_numbers=("25-1", "25-2"),
        closed_reasons=("False Report", "Unfounded"),
        rules=("P4", "closure"),
    )
    found = rows(made)[0]
    assert found["Case number"] == "25-1; 25-2"
    assert found["Closed: Reason(s) for closing the report"] == "False Report; Unfounded"
    assert found["Rules"] == "P4; closure"
    assert found["Event ID"] == str(made.event_ids[0])
    assert found["CyberTipline report"] == "1001"
    assert found["Agency"] == "Example Police (ORI WA0170000)"


def test_table_says_what_was_lost_and_what_is_open() -> None:
    loss = Loss(field="case_status", canonical="COLD", sent="Ongoing Investigation", why="No option.")
    found = rows(entry(losses=(loss,), question=Trigger.CLEARED_KIND))[0]
    assert found["No place on the form"] == ("The form has no place for: Cold. Sent: Ongoing Investigation. No option.")
    assert found["Needs an answer first"] == Trigger.CLEARED_KIND.definition


@pytest.mark.parametrize("lead", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "  @", "＝", "＋", "－", "＠"])  # noqa: RUF001
def test_safe_cell_neutralises_what_a_spreadsheet_would_run(lead: str) -> None:
    assert safe_cell(f"{lead}cmd|' /C calc'!A0") == f"'{lead}cmd|' /C calc'!A0"


@pytest.mark.parametrize("text", ["", " ", "25-001", "a=b", "x@y", "'", "1+1"])
def test_safe_cell_leaves_other_text_alone(text: str) -> None:
    assert safe_cell(text) == text


@given(st.text(max_size=60).filter(lambda text: "\x00" not in text), st.text(min_size=1, max_size=60))
def test_no_cell_of_the_table_starts_a_formula(comment: str, number: str) -> None:
    data = table([entry(comment=comment, case_numbers=(number,))])
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(lines) == 2
    assert len(lines[1]) == len(HEADER)
    for cell in lines[1]:
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert lines[1][HEADER.index("Comment")].removeprefix("'") in (comment, comment.removeprefix("'"))


def test_table_says_which_rows_replace_or_take_back_an_earlier_entry() -> None:
    sheet = table(
        [entry(1, case_status="Closed"), entry(2, case_status="Arrest", replaces=True), entry(3, replaces=True)]
    )
    rows = list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig"))))
    assert [row["Replaces an earlier entry"] for row in rows] == ["", "Yes", "Yes: take it back"]
