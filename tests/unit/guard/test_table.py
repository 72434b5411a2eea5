"""Headers, line ends and damaged rows: a bad row costs itself and nothing else."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

import pytest

from casebridge.guard.fault import FileFault
from casebridge.guard.lines import CELL_LIMIT

Reader = Callable[..., Any]
GOOD = [["1", "2", "3"], ["4", "5", "6"]]


def code_of(read: Reader, data: bytes | str, **options: object) -> FileFault:
    with pytest.raises(FileFault) as caught:
        read(data, **options)
    return caught.value


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        ("a,b,c\n1,2,3\n4,5,6\n", [2, 3]),
        ("a,b,c\r\n1,2,3\r\n4,5,6\r\n", [2, 3]),
        ("a,b,c\r\n1,2,3\n4,5,6\n", [2, 3]),
        ("a,b,c\r\r\n1,2,3\r\r\n4,5,6\r\r\n", [2, 3]),
        ("a,b,c\r1,2,3\r4,5,6\r", [2, 3]),
        ("a,b,c\n1,2,3\r4,5,6\n", [2, 3]),
        ("a,b,c\n1,2,3\n4,5,6", [2, 3]),
        ("\n\na,b,c\n\n1,2,3\n\r\n4,5,6\n\n", [5, 7]),
        ("\ufeffa,b,c\n1,2,3\n4,5,6\n", [2, 3]),
        ('"a","b","c"\n"1","2","3"\n"4","5","6"\n', [2, 3]),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 1000])
def test_rows_are_read_whatever_ends_a_line(read: Reader, data: str, lines: list[int], size: int) -> None:
    found = read(data, rows_per_chunk=size, required=frozenset("abc"))
    assert (found.header, found.rows, found.lines, found.damaged) == (("a", "b", "c"), GOOD, lines, [])


def test_separators_of_unicode_do_not_end_a_line(read: Reader) -> None:
    found = read("a,b\nx\u2028y,p\x85q\nr\x1cs,\x0b\n")
    assert found.rows == [["x\u2028y", "p\x85q"], ["r\x1cs", "\x0b"]]


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8-sig"])
def test_encodings_are_read(read: Reader, encoding: str) -> None:
    found = read("straße,b\r\né,2\r\n".encode(encoding), required=frozenset({"straße"}))
    assert found.rows == [["é", "2"]]


def test_chunks_hold_the_rows_asked_for_and_tell_the_position(read: Reader) -> None:
    assert read("a,b\n" + "1,2\n" * 5, rows_per_chunk=2).chunks == 3


def test_header_only_gives_one_empty_chunk(read: Reader) -> None:
    found = read("a,b\r\n")
    assert (found.header, found.rows, found.chunks) == (("a", "b"), [], 1)


def test_header_with_blanks_is_stripped_and_found(read: Reader) -> None:
    found = read("AREA , b\n1,2\n", required=frozenset({"AREA"}))
    assert found.header == ("AREA", "b")
    assert "header_blanks" in found.findings


def test_header_in_another_order_is_taken_as_it_is(read: Reader) -> None:
    assert read("c,a,b\n3,1,2\n", required=frozenset("abc")).header == ("c", "a", "b")


def test_header_over_several_lines_is_one(read: Reader) -> None:
    found = read('"case\nnumber",b\n1,2\n')
    assert (found.header, found.lines) == (("case\nnumber", "b"), [3])


@pytest.mark.parametrize(
    ("data", "code", "line", "column"),
    [
        ("1,2,3\n", "header_missing", 1, ""),
        ("\n\n", "header_missing", 3, ""),
        (",,\n1,2,3\n", "header_missing", 1, ""),
        ('"a,b\n1,2\n', "header_missing", 1, ""),
        ("\nx,a\n", "header_column_missing", 2, "b"),
        ("a,b,a\n", "header_duplicate", 1, "a"),
    ],
)
def test_header_faults_refuse_the_file(read: Reader, data: str, code: str, line: int, column: str) -> None:
    fault = code_of(read, data, required=frozenset("ab"))
    assert (fault.code, fault.where.line, fault.where.column) == (code, line, column)


def test_header_faults_never_tell_what_stands_in_the_file(read: Reader) -> None:
    fault = code_of(read, "Jane Doe,4711\n", required=frozenset("ab"))
    assert "Doe" not in str(fault) + fault.detail


def test_duplicate_of_a_column_nobody_maps_is_no_fault(read: Reader) -> None:
    assert read("a,x,x\n1,2,3\n", required=frozenset("a")).rows == [["1", "2", "3"]]


def test_headerless_file_takes_the_declared_names(read: Reader) -> None:
    found = read("1,2\n", header=False, columns=("a", "b"), required=frozenset("a"))
    assert (found.header, found.rows, found.lines) == (("a", "b"), [["1", "2"]], [1])


def test_lines_above_the_header_are_skipped_and_counted(read: Reader) -> None:
    found = read('Report of "today\n\na,b\n1,2\n', skip_lines=2)
    assert (found.header, found.lines) == (("a", "b"), [4])


def test_dialects_are_read_as_declared(read: Reader) -> None:
    assert read("a\tb\n'1\t2'\t3\n", delimiter="\t", quote="'").rows == [["1\t2", "3"]]
    assert read('a|b\n"1|2"\n', delimiter="|", quote="").rows == [['"1', '2"']]


DAMAGE = [
    ("1,2\n", "row_too_short"),
    ("1,2,3,4\n", "row_too_long"),
    ("TRUNCATED\n", "row_too_short"),
    ("   \n", "row_too_short"),
    ("1,\x002,3\n", "nul_character"),
    ('1,"2,3\n', "quote_unclosed"),
    ('1,"2"x,3\n', "quote_unclosed"),
    (f"1,{'x' * (CELL_LIMIT + 1)},3\n", "cell_too_long"),
]


@pytest.mark.parametrize(("line", "code"), DAMAGE)
@pytest.mark.parametrize("size", [1, 2, 1000])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_damaged_line_costs_only_itself(read: Reader, line: str, code: str, size: int, place: int) -> None:
    lines = ["1,2,3\n", "4,5,6\n"]
    lines.insert(place, line)
    found = read("a,b,c\n" + "".join(lines), rows_per_chunk=size)
    assert found.rows == GOOD
    assert found.codes == [(place + 2, code)]


@pytest.mark.parametrize(
    ("tail", "code"),
    [("7,8", "row_truncated"), ('7,"8', "row_truncated"), ('7,8,"9', "quote_unclosed"), ("7,8,9,0", "row_too_long")],
)
def test_last_row_without_line_end_is_judged_by_its_cells(read: Reader, tail: str, code: str) -> None:
    found = read("a,b,c\n1,2,3\n4,5,6\n" + tail)
    assert (found.rows, found.codes) == (GOOD, [(4, code)])
    assert "no_final_newline" in found.findings


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_record_over_several_lines_is_read_also_across_chunks(read: Reader, size: int) -> None:
    found = read('a,b,c\n1,2,3\n4,"x\ny\r\nz",6\n7,8,9\n', rows_per_chunk=size)
    assert found.rows == [["1", "2", "3"], ["4", "x\ny\r\nz", "6"], ["7", "8", "9"]]
    assert found.lines == [2, 3, 6]
    assert found.damaged == []


def test_first_cell_over_several_lines_is_not_ambiguous(read: Reader) -> None:
    assert read('a,b,c\n"x\ny",2,3\n').rows == [["x\ny", "2", "3"]]


def test_quotes_that_swallow_a_whole_row_are_ambiguous(read: Reader) -> None:
    found = read('a,b,c\n1,"2,3\n4,5,6\n7,8",9\n1,2,3\n')
    assert found.rows == [["1", "2", "3"]]
    assert [(damage.line, damage.code, damage.lines) for damage in found.damaged] == [(2, "quote_ambiguous", 3)]


def test_quote_closed_by_the_opening_of_the_next_record_is_ambiguous(read: Reader) -> None:
    found = read('a,b,c\n1,2,"3\n4,5,"\nx"\n7,8,9\n')
    assert ["7", "8", "9"] in found.rows
    assert ["1", "2", "3\n4,5,"] not in found.rows


def test_multi_line_record_of_wrong_width_gives_up_its_first_line_only(read: Reader) -> None:
    found = read('a,b,c\n1,"2\n4,5,6\n7",8,9,0\n1,2,3\n')
    assert found.rows == [["4", "5", "6"], ["1", "2", "3"]]
    assert found.codes == [(2, "quote_unclosed"), (4, "row_too_long")]


def test_nul_in_a_record_over_two_lines_counts_both(read: Reader) -> None:
    found = read('a,b,c\n1,"x\x00\ny",3\n')
    assert [(damage.line, damage.code, damage.lines) for damage in found.damaged] == [(2, "nul_character", 2)]


def test_record_longer_than_the_limit_gives_up_its_first_line(read: Reader) -> None:
    found = read('a,b\n1,"' + "x\n" * 250 + '"\n1,2\n')
    assert found.rows == [["1", "2"]]
    assert found.codes[0] == (2, "quote_unclosed")
    assert len(found.damaged) == 251


def test_unclosed_quote_in_each_line_loses_no_good_line(read: Reader) -> None:
    found = read("a,b,c\n" + '1,"2,3\n' * 300 + "1,2,3\n")
    assert found.rows == [["1", "2", "3"]]
    assert sum(damage.lines for damage in found.damaged) == 300


def test_line_without_end_of_many_megabytes_is_one_damage(read: Reader) -> None:
    found = read("a,b,c\n1,2,3\n" + "x" * (9 << 20) + "\n4,5,6\n")
    assert (found.rows, found.lines) == (GOOD, [2, 4])
    assert found.codes == [(3, "cell_too_long")]


def test_last_line_of_many_megabytes_is_one_damage(read: Reader) -> None:
    found = read("a,b,c\n1,2,3\n4,5,6\n" + "x" * (1 << 23))
    assert (found.rows, found.codes) == (GOOD, [(4, "cell_too_long")])


def test_last_line_with_broken_quotes_and_a_cell_too_long_is_one_damage(read: Reader) -> None:
    found = read(f'a,b,c\n1,2,3\n4,5,6\n1,"2"x,{"y" * (CELL_LIMIT + 1)}')
    assert (found.rows, [line for line, _ in found.codes]) == (GOOD, [4])


def test_long_lines_are_taken_few_at_a_time(read: Reader) -> None:
    cell = "x" * 120_000
    found = read("a,b\n" + f"{cell},{cell}\n" * 100)
    assert len(found.rows) == 100
    assert found.chunks > 1


def test_cell_limit_holds_when_the_host_process_raised_its_own(read: Reader) -> None:
    old = csv.field_size_limit(1 << 24)
    try:
        found = read(f"a,b,c\n1,{'x' * (CELL_LIMIT + 1)},3\n1,2,3\n4,5,6\n")
    finally:
        csv.field_size_limit(old)
    assert (found.rows, found.codes) == (GOOD, [(2, "cell_too_long")])
