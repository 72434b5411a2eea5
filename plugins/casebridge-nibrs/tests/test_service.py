"""What the FBI's service answers, and the table on a terminal."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from casebridge_nibrs import violations
from casebridge_nibrs.command import main

from casebridge.model import FindingSeverity
from casebridge.sdk.files import FileFault
from tests.bench.nibrs_files import HEAD, xml_report
from tests.support.segment import administrative, flat, offence

TWICE = (
    "<violations><badValue>XX1</badValue><dataElement>1</dataElement><violationCode>932</violationCode>"
    "<violationLevel>E</violationLevel></violations>"
)
WARNING = (
    "<violations><segmentLevel>4</segmentLevel><sequenceNumber>1</sequenceNumber><violationCode>DQ1407</violationCode>"
    "<violationDescription>made up</violationDescription><violationLevel>W</violationLevel></violations>"
)
BARE = "<violations><violationDescription>made up</violationDescription></violations>"


def answer(status: str, *inside: str) -> bytes:
    body = f"<status>{status}</status>{''.join(inside)}" if status else ""
    return f"<Response><return><ingestResponse>{body}</ingestResponse></return></Response>".encode()


def told(content: bytes) -> list[tuple[str, str, str, bool]]:
    found = violations(io.BytesIO(content))
    return [(one.code, one.rule_id, one.path, one.clearable) for one in found]


def test_accepted_answer_has_no_violation() -> None:
    assert told(answer("ACCEPTED")) == []


def test_violation_that_comes_twice_is_told_once() -> None:
    assert told(answer("ERRORS", TWICE, TWICE)) == [("violation", "932", "element 1", False)]


def test_code_with_letters_and_missing_fields_are_read() -> None:
    assert told(answer("WARNINGS", WARNING)) == [("violation", "DQ1407", "segment 4, sequence 1", True)]


def test_answer_of_errors_without_a_code_is_an_error() -> None:
    (found,) = violations(io.BytesIO(answer("ERRORS", BARE)))
    assert (found.code, found.severity) == ("rejected", FindingSeverity.ERROR)


def test_level_that_is_missing_is_that_of_the_answer() -> None:
    without = WARNING.replace("<violationLevel>W</violationLevel>", "")
    assert [found.severity for found in violations(io.BytesIO(answer("WARNINGS", without)))] == [
        FindingSeverity.WARNING
    ]
    assert [found.severity for found in violations(io.BytesIO(answer("ERRORS", without)))] == [FindingSeverity.ERROR]


@pytest.mark.parametrize(
    "soap", ["http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"]
)
def test_fault_is_told_without_its_text(soap: str) -> None:
    fault = "<e:Fault><faultstring>value XX1</faultstring></e:Fault>"
    text = f'<e:Envelope xmlns:e="{soap}"><e:Body>{fault}</e:Body></e:Envelope>'
    assert told(text.encode()) == [("service_fault", "", "", False)]


def test_no_value_of_an_answer_reaches_a_finding() -> None:
    odd = TWICE.replace("932", "JOHN DOE").replace(">1<", ">26-000101<")
    assert told(answer("ERRORS", odd)) == [("violation", "", "", False)]


def test_other_document_is_no_answer() -> None:
    with pytest.raises(FileFault):
        violations(io.BytesIO(b"<cases/>"))
    with pytest.raises(FileFault):
        violations(io.BytesIO(answer("ERRORS", "<status>ACCEPTED</status>")))


def run(folder: Path, content: bytes, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str]:
    path = folder / "file"
    path.write_bytes(content)
    code = main([str(path), *more])
    captured = capsys.readouterr()
    return code, captured.out + captured.err


def test_table_tells_line_level_edit_and_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = run(tmp_path, flat(administrative("26-1"), administrative("26-2", "A"), offence("26-3")), capsys)
    assert code == 1
    assert [line.split()[:4] for line in text.splitlines()[1:]] == [["2", "E", "156", "segment"], ["3", "E", "-", "-"]]
    assert "26-" not in text


def test_json_has_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = run(tmp_path, flat(administrative("26-1", "A")), capsys, "--json")
    assert (code, [(one["code"], one["edit"], one["line"]) for one in json.loads(text)]) == (
        1,
        [("clearance_date_missing", "156", 1)],
    )


def test_each_kind_of_file_is_told_by_its_beginning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, flat(administrative("26-1")), capsys) == (0, "Nothing to remark.\n")
    assert run(tmp_path, f"{HEAD}{xml_report(1)}</nibrs:Submission>".encode(), capsys) == (0, "Nothing to remark.\n")
    assert run(tmp_path, answer("ACCEPTED"), capsys) == (0, "Nothing to remark.\n")
    assert run(tmp_path, answer("ERRORS", TWICE), capsys)[0] == 1


def test_file_that_is_none_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = run(tmp_path, b"case,status\n", capsys)
    assert (code, "Drop a NIBRS flat file" in text) == (2, True)
    assert main([str(tmp_path / "none")]) == 2
    assert "Check the path" in capsys.readouterr().err
