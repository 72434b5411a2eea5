"""Link tables under any column names."""

from __future__ import annotations

import pytest

from casebridge.errors import FixConfig
from casebridge.linking import LinkFault, LinkRow, find_columns, read_links


@pytest.mark.parametrize(
    ("header", "at"),
    [
        (["Report ID", "Case Number"], (0, 1)),
        (["case_no", "x", "CyberTip #"], (2, 0)),
        (["CYBERTIP NUMBER", "CCR"], (0, 1)),
        (["Tip", "Incident Number", "Incident"], (0, 1)),
        (["report", "report_id", "case"], (1, 2)),
        (["CT Number", "Agency Case"], (0, 1)),
    ],
)
def test_columns_found_by_well_known_names(header: list[str], at: tuple[int, int]) -> None:
    assert find_columns(header, None, None) == at


def test_columns_found_by_the_names_given() -> None:
    header = ["Report ID", "NCMEC ref.", "Case Number", "Akte-Nr"]
    assert find_columns(header, "ncmec REF", "Akte Nr") == (1, 3)


@pytest.mark.parametrize(
    ("header", "report", "case", "words"),
    [
        (["a", "case"], None, None, "holds the report ID"),
        (["tip", "b"], None, None, "holds the case number"),
        (["tip", "Tip", "case"], None, None, "holds the report ID"),
        (["tip", "case"], "tipp", None, "--report-column"),
        (["tip", "case"], None, "cse", "--case-column"),
    ],
)
def test_unclear_columns_told_with_what_was_found(
    header: list[str], report: str | None, case: str | None, words: str
) -> None:
    with pytest.raises(FixConfig, match="Columns found: '") as caught:
        find_columns(header, report, case)
    assert words in str(caught.value)
    assert caught.value.where.column == (report or case or "")


def test_good_rows_read_with_both_keys() -> None:
    good, bad = read_links([(2, ["CT 007", " 21-0330-1 "]), (3, ["8", "a 1"])], 0, 1)
    assert good == [LinkRow("21-0330-1", "2103301", "21-330", "7"), LinkRow("a 1", "A1", "A-1", "8")]
    assert bad == []


def test_many_to_many_kept_and_repeats_united() -> None:
    rows = [(2, ["7", "A-1"]), (3, ["8", "A-1"]), (4, ["7", "B-1"]), (5, ["7", "a1"])]
    good, bad = read_links(rows, 0, 1)
    assert [(row.match_key, row.report_id) for row in good] == [("A1", "7"), ("A1", "8"), ("B1", "7")]
    assert bad == []


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (["7", ""], "case_number_missing"),
        (["7", "  "], "case_number_missing"),
        (["7", "--"], "case_number_characters"),
        (["7", "\uff12\uff11-3306"], "case_number_characters"),
        (["7", "21\u200b-3306"], "case_number_characters"),
        (["7", "1" * 101], "case_number_characters"),
        (["", "A-1"], "report_id_malformed"),
        (["NCMEC-2025-0001234", "A-1"], "report_id_malformed"),
        (["136,222,111", "A-1"], "report_id_malformed"),
        (["NCMEC-1", ""], "case_number_missing"),
    ],
)
def test_unusable_row_told_by_line_and_reason(cells: list[str], code: str) -> None:
    good, bad = read_links([(9, cells), (10, ["7", "A-1"])], 0, 1)
    assert bad == [LinkFault(9, code)]
    assert len(good) == 1


def test_longest_case_number_read() -> None:
    assert len(read_links([(2, ["7", "1" * 100])], 0, 1)[0]) == 1
