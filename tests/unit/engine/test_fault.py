"""Rows that can't be read: set aside with place and reason, retried, and never at the cost of the others."""

from __future__ import annotations

import pytest

from casebridge.model import InvestigationStatus
from tests.support.agency import COLUMNS, Agency, row, table
from tests.unit.engine.conftest import Opened

OPEN = InvestigationStatus.OPEN


def test_a_faulty_row_sets_the_whole_case_aside_and_what_stood_stands(agency: Agency) -> None:
    (first,) = agency.feed(row("2024-1", "1001", "Open", updated="2026-01-01"))
    events = agency.feed(
        row("2024-1", "1001", "Arrest", updated="2026-01-02"),
        row("2024-2", "1002", "Open"),
        row("2024-1", "1001", "Arrest", updated="02/30/2026"),
    )
    assert [event.ref.report_id for event in events] == ["1002"]
    assert [(letter.line, letter.code, letter.column_name, letter.case_key) for letter in agency.letters()] == [
        (2, "case_incomplete", "", "20241"),
        (4, "date_unreadable", "Updated", "20241"),
    ]
    assert first in agency.events(current=True)


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"case": "1.9E+08"}, "case_number_spreadsheet", "Case"),
        ({"case": ""}, "case_number_missing", "Case"),
        ({"case": "\uff12\uff10\uff12\uff14"}, "case_number_characters", "Case"),
        ({"case": "2024\u200b-1"}, "case_number_characters", "Case"),
        ({"updated": "31/12/2025"}, "date_unreadable", "Updated"),
        ({"updated": "2026-02-30"}, "date_impossible", "Updated"),
        ({"count": "many"}, "number_unreadable", "Count"),
        ({"status": "Op\x07en"}, "control_character", "Status"),
        ({"victims": "No", "count": "3"}, "facts_contradict", ""),
    ],
)
def test_each_fault_costs_its_record_alone_and_quotes_nothing(
    agency: Agency, cells: dict[str, str], code: str, column: str
) -> None:
    bad = row(**{"case": "2024-1", "tip": "1001", "status": "Open", **cells})
    agency.drop(bad, row("2024-2", "1002", "Open"))
    result = agency.sync()
    assert result.exit_code == 1
    assert [event.ref.report_id for event in agency.events()] == ["1002"]
    assert [(letter.line, letter.code, letter.column_name) for letter in agency.letters()] == [(2, code, column)]
    (report,) = (agency.drops / "archive").glob("*.report.json")
    assert code in report.read_text(encoding="utf-8")
    value = next(iter(cells.values()))
    if len(value) > 4:
        assert value.encode() not in agency.bytes_kept()


def test_damaged_rows_are_set_aside_with_their_lines(agency: Agency) -> None:
    good = table([row("2024-1", "1001", "Open")])
    agency.drop_text(good + "2024-2,1002\n" + "2024-3,1003" + ",x" * len(COLUMNS) + '\n2024-4,"1004\n')
    agency.sync()
    assert [(letter.line, letter.code) for letter in agency.letters()] == [
        (3, "row_too_short"), (4, "row_too_long"), (5, "quote_unclosed"),
    ]  # fmt: skip
    assert len(agency.events()) == 1


def test_a_dead_letter_is_retried_after_its_profile_was_corrected(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Open"), row("2024-2", "1002", "Arrest", updated="31/12/2025"))
    (letter,) = agency.letters()
    agency.amend_profile('"%Y-%m-%d"', '"%d/%m/%Y"')
    (result,) = agency.bridge.replay("rms", letter.number)
    assert (result.books.events, result.books.by_rule["ignored:not_asked_for"]) == (1, 1)
    assert agency.letters() == []
    assert [event.ref.report_id for event in agency.events()] == ["1001", "1002"]


def test_a_retry_that_fails_again_counts_as_another_attempt(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Open", updated="x"), row("2024-2", "1002", "Open", updated="y"))
    first, second = agency.letters()
    (result,) = agency.bridge.replay("rms", first.number)
    assert (result.books.dead, result.books.ignored) == (1, 1)
    assert [(letter.number, letter.attempts) for letter in agency.letters()] == [(first.number, 2), (second.number, 1)]


def test_a_retry_of_one_unreadable_line_leaves_the_others_alone(agency: Agency) -> None:
    agency.drop_text(table([row("2024-1", "1001", "Open")]) + "2024-2,1002\n2024-3,1003\n")
    agency.sync()
    (result,) = agency.bridge.replay("rms", agency.letters()[1].number)
    assert (result.books.dead, result.books.by_rule["ignored:not_asked_for"]) == (1, 2)
    assert [letter.attempts for letter in agency.letters()] == [1, 2]


def test_a_corrected_export_brings_the_case_in(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Open", updated="31/12/2025"))
    (event,) = agency.feed(row("2024-1", "1001", "Open", updated="2025-12-31"))
    assert event.investigation_status is OPEN


def test_too_many_unmapped_values_fail_the_run_but_lose_nothing(agency: Agency) -> None:
    agency.drop(row("2024-1", "1001", "Offen"), row("2024-2", "1002", "Open"), row("2024-3", "1003", "Open"))
    result = agency.sync()
    assert (result.exit_code, result.sources[0].failed) == (1, True)
    assert "max_unmapped_values" in result.sources[0].problems[0]
    assert result.sources[0].unmapped_values == {"Status": 1}
    assert len(agency.events()) == 3
    with agency.bridge.ledger("test", write=False) as ledger:
        assert ledger.runs(1)[0].state == "failed"


def test_unmapped_values_below_the_threshold_do_not_fail_the_run(agency: Agency) -> None:
    agency.drop(row("2024-0", "1000", "Offen"), *(row(f"2024-{at}", str(1000 + at), "Open") for at in range(1, 4)))
    assert agency.sync().exit_code == 0


def test_an_unaccounted_column_is_reported_and_fails_the_run_when_the_profile_says_so(open_agency: Opened) -> None:
    agency = open_agency()
    agency.drop({**row("2024-1", "1001", "Open"), "Badge": "7"}, columns=(*COLUMNS, "Badge"))
    result = agency.sync()
    assert (result.exit_code, result.sources[0].unmapped_columns) == (0, ("Badge",))
    agency.amend_profile("[ignored]", "[accounting]\nmax_unmapped_columns = 0\n\n[ignored]")
    agency.drop({**row("2024-1", "1001", "Open"), "Badge": "8"}, columns=(*COLUMNS, "Badge"))
    result = agency.sync()
    assert (result.exit_code, result.sources[0].failed) == (1, True)
    assert "max_unmapped_columns" in result.sources[0].problems[0]


def test_records_that_the_profile_skips_are_counted_by_rule(open_agency: Opened) -> None:
    agency = open_agency(more='\n[select]\nskip = [{ column = "Note", in = ["training"] }]\n')
    agency.drop(row("2024-1", "1001", "Open", note="Training"), row("2024-2", "1002", "Open"))
    result = agency.sync()
    assert result.sources[0].books.by_rule == {"ignored:skip": 1}
    assert len(agency.events()) == 1
