"""XML and JSON documents under the rules of the drop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from casebridge.connectors.drop.records import RecordReader
from casebridge.sdk import Page, Rejected, Settled
from casebridge.sdk.records import RecordField, RecordOptions
from casebridge.sdk.table import TableOptions
from tests.support.desk import Desk

FIELDS = (RecordField("case", ("number",)), RecordField("status", ("status",)))
XML = RecordOptions("xml", ("/cases/case",), FIELDS, rows_per_chunk=2)
JSON = RecordOptions("json", ("cases",), FIELDS, rows_per_chunk=2)
LINES = RecordOptions("jsonl", ("@",), FIELDS, rows_per_chunk=2)


def xml(count: int, end: str = "</cases>") -> bytes:
    return b"<cases>" + b"".join(xml_case(number) for number in range(count)) + end.encode()


def xml_case(number: int) -> bytes:
    return f"<case><number>21-{number}</number><status>open</status></case>\n".encode()


def json_case(number: int) -> bytes:
    return b'{"number": "21-%d", "status": "open"}' % number


@pytest.fixture
def office(tmp_path: Path) -> Callable[..., Desk]:
    def make(options: RecordOptions, **more: Any) -> Desk:
        names = {"xml": ("*.xml",), "json": ("*.json",), "jsonl": ("*.jsonl",)}[options.format]
        return Desk(tmp_path, {"files": names} | more, TableOptions(), reader=RecordReader(options))

    return make


@pytest.mark.parametrize(
    ("options", "name", "data"),
    [
        (XML, "a.xml", xml(3)),
        (XML, "a.xml", xml(3).decode().encode("utf-16")),
        (JSON, "a.json", b'{"cases": [' + b",".join(map(json_case, range(3))) + b"]}"),
        (LINES, "a.jsonl", b"\n".join(map(json_case, range(3)))),
    ],
)  # fmt: skip
def test_records_come_page_by_page_and_the_document_is_archived(
    office: Callable[..., Desk], options: RecordOptions, name: str, data: bytes
) -> None:
    desk = office(options)
    desk.put(name, data)
    pages = desk.run()
    assert [row for page in pages if isinstance(page, Page) for row in page.rows] == [
        ["21-0", "open"],
        ["21-1", "open"],
        ["21-2", "open"],
    ]
    assert [page.last for page in pages if isinstance(page, Page)] == [False, True]
    assert (desk.names(), len(desk.names("archive"))) == ([], 1)
    assert desk.told[-1] == (name, len(data), len(data))


@pytest.mark.parametrize("records", [1, 9])
def test_document_that_breaks_off_is_refused_after_its_pages_and_set_aside(
    office: Callable[..., Desk], records: int
) -> None:
    desk = office(XML)
    desk.put("a.xml", xml(records, end=""))
    desk.put("b.xml", xml(1))
    items = desk.run()
    (bad,) = (item for item in items if isinstance(item, Rejected))
    assert items.index(bad) == len(items) - 2
    # Page and refusal speak of the same batch, so that the one undoes the other.
    assert {item.batch.batch_id for item in items[:-1]} == {bad.batch.batch_id}
    assert not any(item.last for item in items[:-2] if isinstance(item, Page))
    assert all(item.batch == bad.batch for item in items[:-1])
    assert desk.reason()["code"] == bad.code
    assert (desk.names("archive") != [], len(desk.names("quarantine"))) == (True, 2)


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "file_empty"), (b"\x1f\x8b\x08abc", "file_binary"), (b"PK\x03\x04", "file_binary")]
)
def test_empty_and_packed_documents_never_reach_a_parser(
    office: Callable[..., Desk], data: bytes, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RecordReader, "chunks", None)
    desk = office(XML)
    desk.put("a.xml", data)
    (bad,) = desk.run()
    assert isinstance(bad, Rejected)
    assert bad.code == code


def test_workbook_among_documents_is_refused(office: Callable[..., Desk]) -> None:
    desk = office(XML, files=("*",))
    desk.put("a.xlsx", b"PK\x03\x04....")
    (bad,) = desk.run()
    assert isinstance(bad, Rejected)
    assert bad.code == "file_binary"


def test_json_that_is_put_away_is_not_taken_for_a_note(office: Callable[..., Desk]) -> None:
    desk = office(JSON)
    desk.put("a.json", b"{")
    (bad,) = desk.run()
    assert isinstance(bad, Rejected)
    desk.restart()
    # The same bytes again: they were refused, so they are not archived as good ones.
    desk.put("a.json", b"{")
    assert desk.run() == []
    assert (desk.names(), desk.names("archive")) == ([], [])
    # And a replay finds them under another name than their own.
    again = list(desk.source.replay(replace(bad.batch, name="other.json"), desk.context()))
    assert [item.code for item in again if isinstance(item, Rejected)] == [bad.code]


def test_report_beside_archived_json_is_no_document_to_replay(office: Callable[..., Desk]) -> None:
    desk = office(JSON)
    desk.put("a.json", b'{"cases": [{"number": "1", "status": "x"}]}')
    (page,) = desk.run(settle=False)
    desk.source.settle(Settled(page.batch, "done", {"dead_letters": {"x": 1}}))
    archived, note = desk.names("archive")
    assert note == f"{archived}.report.json"
    (again,) = desk.source.replay(page.batch, desk.context())
    assert again == page
