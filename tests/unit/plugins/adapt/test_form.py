"""A format of an author's own in a drop folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from casebridge.errors import FixConfig
from casebridge.model import Finding, FindingSeverity
from casebridge.plugins.adapt import FormatDropReader
from casebridge.sdk import Damage, Page, Rejected
from casebridge.sdk.form import Item
from casebridge.sdk.plugin import FormatType
from casebridge.sdk.records import FileFault
from casebridge.sdk.table import Chunk, TableOptions
from tests.support.desk import Desk
from tests.unit.plugins.adapt.world import FIELDS


def lines_of(stream: BinaryIO) -> Iterator[Item | Damage]:
    """``number=status``, one a line; a line without = is damaged, one that ends in ! is odd."""
    for line, text in enumerate(stream, 1):
        number, equals, status = text.decode().strip().partition("=")
        if number == "END":
            raise FileFault("file_empty")
        if not equals:
            yield Damage(line, "segment_short")
            continue
        odd = (Finding(code="266", severity=FindingSeverity.WARNING),) if status.endswith("!") else ()
        yield Item(line, {"number": number, "status": status}, odd)


def reader(read: Any = lines_of) -> FormatDropReader:
    return FormatDropReader(FormatType("lines", read, ("*.txt",)), FIELDS)


def chunks(data: bytes, tmp_path: Path, read: Any = lines_of) -> list[Chunk]:
    path = tmp_path / "copy.bin"
    path.write_bytes(data)
    return list(reader(read).chunks(path, None))


def test_items_become_rows_and_remarks_are_counted(tmp_path: Path) -> None:
    (chunk,) = chunks(b"26-1=Open\n26-2\n26-3=Closed!\n26-4=Open!\n", tmp_path)
    assert chunk.header == ("number", "status")
    assert chunk.rows == [["26-1", "Open"], ["26-3", "Closed!"], ["26-4", "Open!"]]
    assert list(chunk.lines) == [1, 3, 4]
    assert chunk.damaged == (Damage(2, "segment_short"),)
    assert chunk.remarks == {"266": 2}


def test_large_file_comes_in_chunks_each_with_its_own_remarks(tmp_path: Path) -> None:
    data = b"".join(b"26-%d=Open%s\n" % (at, b"!" * (at == 500)) for at in range(2000))
    found = chunks(data, tmp_path)
    assert [len(chunk.rows) for chunk in found] == [1000, 1000]
    assert [dict(chunk.remarks) for chunk in found] == [{"266": 1}, {}]
    assert found[-1].position == len(data)


def test_file_without_records_is_one_chunk_with_the_header(tmp_path: Path) -> None:
    (chunk,) = chunks(b"", tmp_path)
    assert (chunk.header, chunk.rows) == (("number", "status"), [])


def test_unfit_record_is_damage_at_its_line(tmp_path: Path) -> None:
    def read(_stream: BinaryIO) -> Iterator[Any]:
        yield Item(3, {"number": "26-1", "status": ["a", "b"]})
        yield Item(4, None)  # type: ignore[arg-type]

    (chunk,) = chunks(b"x", tmp_path, read)
    assert chunk.damaged == (Damage(3, "value_ambiguous", "status"), Damage(4, "record_no_object"))


@pytest.mark.parametrize(
    "items",
    [
        [None],
        [{"number": "26-1"}],
        [Item(0, {})],
        [Item("1", {})],  # type: ignore[arg-type]
        [Item(True, {})],
        [Item(5, {}), Item(4, {})],
        [Item(5, {}), Damage(4, "segment_short")],
        [Damage(1, "Sam Sample was here")],
        [Damage(1, "segment_short", lines=0)],
        [Item(1, {}, (None,))],  # type: ignore[arg-type]
        [Item(1, {}, (Finding(code="Sam Sample", severity=FindingSeverity.WARNING),))],
    ],
)
def test_what_is_no_item_is_the_authors_fault(items: list[Any], tmp_path: Path) -> None:
    with pytest.raises(FixConfig) as error:
        chunks(b"x", tmp_path, lambda _stream: iter(items))
    assert error.value.code == "plugin_returned"
    assert "Sam" not in str(error.value)


def test_reader_that_closes_its_stream_is_read_nevertheless(tmp_path: Path) -> None:
    def read(stream: BinaryIO) -> Iterator[Item]:
        with stream:
            yield Item(1, {"number": "26-1"})

    assert chunks(b"x", tmp_path, read)[0].rows == [["26-1", ""]]


def dropped(tmp_path: Path, data: bytes) -> list[Page | Rejected]:
    desk = Desk(tmp_path, {"files": ("*.txt",), "settle_seconds": 1}, TableOptions(), reader=reader())
    desk.put("cases.txt", data, age=60)
    return desk.run()


def test_file_of_the_format_in_a_drop_is_a_batch_with_remarks(tmp_path: Path) -> None:
    (page,) = dropped(tmp_path, b"26-1=Open!\n")
    assert isinstance(page, Page)
    assert page.last
    assert (page.rows, page.remarks) == ([["26-1", "Open!"]], {"266": 1})


def test_file_that_the_reader_refuses_is_set_aside_whole(tmp_path: Path) -> None:
    (found,) = dropped(tmp_path, b"26-1=Open\nEND\n")
    assert isinstance(found, Rejected)
    assert found.code == "file_empty"


def test_archive_is_refused_unread(tmp_path: Path) -> None:
    (found,) = dropped(tmp_path, b"PK\x03\x04" + bytes(100))
    assert isinstance(found, Rejected)
    assert found.code == "file_binary"
