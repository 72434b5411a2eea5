"""Encodings, byte order marks and what stands before the declaration."""

from __future__ import annotations

import codecs
import io
from typing import cast

import pytest

from casebridge.guard.xml import read_xml
from tests.unit.guard.xml.reads import fault, options, read

BODY = "<a><r><id>Ärger-€-1</id></r></a>"
PLAIN = "<a><r><id>Ärger-1</id></r></a>"


def _declared(encoding: str, body: str = BODY) -> str:
    return f"<?xml version='1.0' encoding='{encoding}' standalone='yes' ?>\n{body}"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (BODY.encode(), 1),
        (codecs.BOM_UTF8 + BODY.encode(), 1),
        (_declared("UTF-8").encode(), 2),
        (codecs.BOM_UTF8 + _declared("utf8").encode(), 2),
        (codecs.BOM_UTF16_LE + BODY.encode("utf-16-le"), 1),
        (codecs.BOM_UTF16_BE + BODY.encode("utf-16-be"), 1),
        (codecs.BOM_UTF16_LE + _declared("UTF-16").encode("utf-16-le"), 2),
        (_declared("UTF-16LE").encode("utf-16-le"), 2),
        (_declared("UTF-16").encode("utf-16-be"), 2),
        (_declared("windows-1252").encode("cp1252"), 2),
        (_declared("ISO-8859-15").encode("iso8859-15"), 2),
    ],
)
@pytest.mark.parametrize("path", ["id", "id[1]"])
def test_document_is_read_in_its_encoding(data: bytes, line: int, path: str) -> None:
    found = read(data, options(path))
    assert (found.cells, found.lines) == (["Ärger-€-1"], [line])


def test_latin1_and_ascii_are_read_as_declared() -> None:
    assert read(_declared("ISO-8859-1", PLAIN).encode("latin-1"), options("id")).cells == ["Ärger-1"]
    assert read(_declared("us-ascii", "<a><r><id>x</id></r></a>").encode(), options("id")).cells == ["x"]


def test_names_beyond_ascii_are_found_in_any_encoding() -> None:
    for data in (_declared("latin-1", "<ä>\n<ö é='1'/></ä>").encode("latin-1"), "<ä>\n\n<ö é='1'/></ä>".encode()):
        found = read(data, options("@é", path="/ä/ö"))
        assert (found.cells, found.lines) == (["1"], [3])


@pytest.mark.parametrize(
    "data",
    [
        BODY.encode("utf-32"),
        BODY.encode("utf-32-be"),
        codecs.BOM_UTF8 + _declared("ISO-8859-1", PLAIN).encode(),
        _declared("UTF-16").encode(),
        codecs.BOM_UTF16_LE + _declared("UTF-16BE").encode("utf-16-le"),
        codecs.BOM_UTF16_LE + _declared("UTF-8").encode("utf-16-le"),
        _declared("no-such-code").encode(),
        _declared("utf-7", "<a/>").encode(),
        _declared("rot13", "<a/>").encode(),
        _declared("hex", "<a/>").encode(),
        _declared("cp037", "<a/>").encode(),
        _declared("shift_jis", "<a/>").encode(),
    ],
)
def test_encoding_that_is_unknown_or_contradicted_is_refused(data: bytes) -> None:
    assert fault(data).code == "xml_encoding"


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode("latin-1"),
        _declared("us-ascii", PLAIN).encode("latin-1"),
        _declared("windows-1252", "<a>\x81</a>").encode("latin-1"),
        b"<a>\xed\xa0\x80</a>",
        b"<a>\xc0\xbc</a>",
        codecs.BOM_UTF16_LE + "<a>".encode("utf-16-le") + b"\x00\xd8<\x00",
        "<a></a>".encode("utf-16-le") + b"\n",
        "<ä/>".encode("latin-1"),
    ],
)
def test_bytes_that_do_not_decode_are_refused(data: bytes) -> None:
    assert fault(data).code == "xml_undecodable"


def test_offset_of_bytes_that_do_not_decode_is_near() -> None:
    data = b"<a>" + b"x" * 200_000 + b"\xff</a>"
    offset = fault(data).offset
    assert offset is not None
    assert 0 <= 200_003 - offset <= 1 << 16


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_doctype_is_found_in_every_encoding(encoding: str) -> None:
    text = "<!-- x -->\n<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"
    mark = codecs.BOM_UTF16_LE if encoding.endswith("le") else codecs.BOM_UTF16_BE
    assert fault(mark + text.encode(encoding)).code == "xml_doctype"
    assert fault(text.encode(encoding)).code == "xml_doctype"


@pytest.mark.parametrize("junk", ["<!-- licence\n -->\n", "\n\n", " ", "junk\n", "<?x y?>", "<!-- <?xml -->"])
def test_bytes_before_the_declaration_are_tolerated_only_if_declared(junk: str) -> None:
    document = (junk + _declared("windows-1252")).encode("cp1252")
    caught = fault(document)
    assert caught.code == "xml_leading_bytes"
    assert 'tolerate = ["leading_bytes"]' in caught.next_step
    found = read(document, options("id", tolerate=("leading_bytes",)))
    assert found.findings == ("leading_bytes",)
    assert (found.cells, found.lines) == (["Ärger-€-1"], [junk.count("\n") + 2])


def test_element_before_the_declaration_is_more_than_junk() -> None:
    document = "<a/>" + _declared("utf-8", PLAIN)
    assert fault(document, options("id", tolerate=("leading_bytes",))).code == "xml_two_roots"


@pytest.mark.parametrize("junk", ["<!DOCTYPE a>", "<!-- -->\n<!DOCTYPE a [<!ENTITY x 'y'>]>"])
def test_doctype_before_the_declaration_is_refused_all_the_same(junk: str) -> None:
    assert fault(junk + _declared("utf-8"), options("id", tolerate=("leading_bytes",))).code == "xml_doctype"


def test_comments_and_instructions_before_the_root_are_no_finding() -> None:
    found = read('<?xml version="1.0"?>\n<!-- x -->\n<?y z?>\n' + BODY, options("id", tolerate=("leading_bytes",)))
    assert (found.findings, found.lines) == ((), [4])


class Drip(io.RawIOBase):
    """Gives a few bytes at a time, as a socket may."""

    def __init__(self, data: bytes, size: int) -> None:
        self.inner, self.size = io.BytesIO(data), size

    def read(self, size: int = -1, /) -> bytes:
        return self.inner.read(self.size)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252"])
def test_reading_does_not_depend_on_how_the_bytes_come(size: int, encoding: str) -> None:
    body = "<a>\n" + "<r><id>Ä€-1<!--\n--></id></r>" * 200 + "</a>"
    data = _declared(encoding, body).encode({"windows-1252": "cp1252"}.get(encoding, encoding))
    source = cast("io.BytesIO", Drip(data, size))
    (chunk,) = read_xml(source, options("id"))
    assert chunk.rows == [["Ä€-1"]] * 200
    assert list(chunk.lines) == list(range(3, 203))
    assert chunk.position == len(data)
