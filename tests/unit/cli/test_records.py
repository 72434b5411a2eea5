"""check and preview of XML and JSON files in a drop."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Ran, run

CONFIG = """\
[agency]
ori = "WA0170000"
[[source]]
name = "rms"
type = "{kind}_drop"
profile = "profile.toml"
path = "drop"
"""

PROFILE = """\
name = "rms"
version = "1"
[records]
format = "{kind}"
{records}
[fields]
Number = {number}
Status = {status}
Tip = {tip}
[case]
number = "Number"
report = "Tip"
{case}
[[map]]
column = "Status"
to = "status"
codes = {{ open = "OPEN" }}
"""

JSON = {"records": 'path = "cases"', "number": '"no"', "status": '"state"', "tip": '"tip"', "case": ""}
XML = {
    "records": 'path = "/c:cases/c:case"\nnamespaces = { c = "urn:c" }',
    "number": '"c:no"',
    "status": '"c:state"',
    "tip": '"c:tip"',
    "case": "",
}
JSON_FILE = """{"cases": [{"no": "26-1", "state": "open", "narrative": "quiet"},
 {"no": "26-2", "state": "odd", "tip": "900000102"}, {"no": "", "state": "open"}]}"""
XML_FILE = """<cases xmlns="urn:c"><case><no>26-1</no><state>open</state><narrative>quiet</narrative></case>
<case><no>26-2</no><state>odd</state><tip>900000102</tip></case><case><no/><state>open</state></case></cases>"""


def tell(folder: Path, *arguments: object, code: int = 0) -> Ran:
    return run("--config", folder / "casebridge.toml", *arguments, code=code)


def make(folder: Path, kind: str, parts: dict[str, str], text: str = "") -> Path:
    (folder / "drop").mkdir()
    (folder / "casebridge.toml").write_text(CONFIG.format(kind=kind), encoding="utf-8")
    (folder / "profile.toml").write_text(PROFILE.format(kind=kind, **parts), encoding="utf-8")
    file = folder / "drop" / f"cases.{kind}"
    if text:
        file.write_text(text, encoding="utf-8")
    return file


BOTH = pytest.mark.parametrize(("kind", "parts", "text"), [("json", JSON, JSON_FILE), ("xml", XML, XML_FILE)])


@BOTH
def test_check_tells_the_books_of_the_first_file_and_what_is_not_read(
    tmp_path: Path, kind: str, parts: dict[str, str], text: str
) -> None:
    file = make(tmp_path, kind, parts, text)
    ran = tell(tmp_path, "check", "rms", code=1)
    for piece in (
        "3 records looked at = 1 that would be kept + 1 not linked to a report + 1 that can't be read.",
        "means: 'odd' (1)",
        "column 'Number': The case number is empty.",
        "1 path is not read:",
        "narrative",
    ):
        assert piece in ran.words, piece
    assert "quiet" not in ran.out
    assert file.exists()


@BOTH
def test_check_tells_of_a_document_that_is_cut_off(tmp_path: Path, kind: str, parts: dict[str, str], text: str) -> None:
    make(tmp_path, kind, parts, text[:90])
    wrong = [item for item in tell(tmp_path, "check", "rms", "--json", code=1).json if not item["ok"]]
    assert [item["subject"] for item in wrong] == [f"file cases.{kind}"]
    assert wrong[0]["next_step"]


@BOTH
def test_check_of_paths_that_find_nothing(tmp_path: Path, kind: str, parts: dict[str, str], text: str) -> None:
    make(tmp_path, kind, {**parts, "tip": parts["tip"].replace("tip", "tpi")}, text)
    ran = tell(tmp_path, "check", "rms", code=1)
    assert "1 field was empty in every record: 'Tip'." in ran.words
    assert "2 paths are not read:" in ran.words


@BOTH
def test_preview_shows_the_file_that_waits(tmp_path: Path, kind: str, parts: dict[str, str], text: str) -> None:
    make(tmp_path, kind, parts, text)
    ran = tell(tmp_path, "preview", "rms")
    assert "Case 26-1 (" in ran.words
    assert "NCMEC form, report 900000102" in ran.words
    assert "Would be set aside" in ran.words
    assert "quiet" not in ran.out


def test_preview_numbers_the_records_of_json_and_the_lines_of_xml(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    make(tmp_path / "a", "json", JSON, JSON_FILE)
    make(tmp_path / "b", "xml", XML, XML_FILE)
    assert "Case 26-2 (record 2)" in tell(tmp_path / "a", "preview", "rms").words
    assert "Case 26-2 (line 2)" in tell(tmp_path / "b", "preview", "rms").words


def test_preview_without_a_file_that_waits(tmp_path: Path) -> None:
    make(tmp_path, "json", JSON)
    assert "No file waits in the source's folder." in tell(tmp_path, "preview", "rms", code=2).err
    assert "All is well" in tell(tmp_path, "check", "rms").words


def test_preview_of_an_address_needs_a_remote_system(tmp_path: Path) -> None:
    make(tmp_path, "json", JSON, JSON_FILE)
    ran = tell(tmp_path, "preview", "rms", "--url", "https://cases.example/x", code=2)
    assert "cases.example" not in ran.err


def test_preview_of_records_that_share_a_line_shows_each(tmp_path: Path) -> None:
    make(tmp_path, "xml", XML, XML_FILE.replace("\n", ""))
    ran = tell(tmp_path, "preview", "rms")
    assert "Number: 26-1" in ran.words
    assert "Number: 26-2" in ran.words


def test_preview_of_a_field_with_several_values(tmp_path: Path) -> None:
    parts = {**JSON, "tip": '{ each = "tips", path = "id" }'}
    make(tmp_path, "json", parts, '{"cases": [{"no": "26-1", "state": "open", "tips": [{"id": "a"}, {"id": "b"}]}]}')
    assert "Tip: a | b" in tell(tmp_path, "preview", "rms").words


def test_preview_of_a_case_that_the_system_takes_back(tmp_path: Path) -> None:
    parts = {**JSON, "case": 'delete = { column = "Status", in = ["gone"] }'}
    make(tmp_path, "json", parts, '{"cases": [{"no": "26-1", "state": "open"}, {"no": "26-1", "state": "gone"}]}')
    assert "1 record: deleted by their system" in tell(tmp_path, "preview", "rms").words
    assert "mean: 'gone'" not in tell(tmp_path, "check", "rms").words


def test_records_of_other_agencies_are_left_alone(tmp_path: Path) -> None:
    parts = {**JSON, "tip": '"tip"\nOwner = "ori"', "case": 'agency = "Owner"'}
    text = '{"cases": [{"no": "26-1", "state": "open", "ori": "WA0170000"}, {"no": "26-2", "ori": "WA0180000"}]}'
    make(tmp_path, "json", parts, text)
    assert "+ 1 of another agency." in tell(tmp_path, "check", "rms").words
    words = tell(tmp_path, "preview", "rms").words
    assert "Case 26-1" in words
    assert "Case 26-2" not in words


def test_a_profile_that_does_not_fit_its_source_is_told_before_anything_is_read(tmp_path: Path) -> None:
    make(tmp_path, "json", JSON, JSON_FILE)
    text = (tmp_path / "profile.toml").read_text(encoding="utf-8")
    (tmp_path / "profile.toml").write_text(text.replace('format = "json"', 'format = "xml"'), encoding="utf-8")
    for arguments in (["sync"], ["preview", "rms", tmp_path / "drop" / "cases.json"], ["check"]):
        ran = tell(tmp_path, *arguments, code=2)
        told = " ".join(f"{ran.out} {ran.err}".split())
        assert "profile.toml, line 4, key 'records.format'" in told
        assert "xml_drop" in told
