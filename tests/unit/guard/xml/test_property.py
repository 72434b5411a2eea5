"""Any bytes, and documents made up: read as a plain reader reads them, or refused with a code."""

from __future__ import annotations

from io import BytesIO
from itertools import accumulate
from xml.sax.saxutils import escape, quoteattr

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from casebridge.guard.damage import Damage
from casebridge.guard.fault import FileFault
from casebridge.guard.shape import ITEM_END, RecordField
from casebridge.guard.xml import read_xml
from tests.unit.guard.xml.reads import FAMILIES, N, options, read

CHOSEN = options("n:x", ("x", "y/@k"), RecordField("each", ("z",), "y"), RecordField("more", ("@k",), "y"), "y/z")
ENGINE = options(
    "(n:x)",
    ("(x)", "y[1]/@k | y/@k"),
    RecordField("each", ("(z)",), "(y)"),
    RecordField("more", ("(@k)",), "(y)"),
    "(y/z)",
)

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t ]>"), max_size=6)
NOISE = st.sampled_from(["", "", "<!-- <r> -->", "<?p <x>?>", "\n", " "])


@st.composite
def _element(draw: st.DrawFn, depth: int = 0) -> str:
    name = draw(st.sampled_from(["x", "y", "z", "n:x", "o:x", "p:x"]))
    key = f" k={quoteattr(draw(TEXT))}" if draw(st.booleans()) else ""
    if depth < 2 and draw(st.booleans()):
        inner = draw(NOISE).join(draw(st.lists(_element(depth=depth + 1), max_size=3)))
    else:
        text = draw(TEXT)
        cut = draw(st.integers(0, len(text)))
        inner = escape(text[:cut]) + draw(NOISE).strip() + escape(text[cut:])
        if draw(st.booleans()) and "]]>" not in text:
            inner = f"<![CDATA[{text}]]>"
    return f"<{name}{key}>{inner}</{name}>"


@st.composite
def _document(draw: st.DrawFn) -> str:
    records = [f"<r>{''.join(one)}</r>" for one in draw(st.lists(st.lists(_element(), max_size=4), max_size=4))]
    spaces = f'xmlns:n="{N}" xmlns:o="{FAMILIES["n"][1]}" xmlns:p="urn:other"'
    return f"{draw(NOISE)}<a {spaces}>" + "".join(draw(NOISE) + one for one in records) + "</a>"


def _text(element: etree._Element) -> str | None:
    """None for a mixed element."""
    parts = [element.text or "", *(child.tail or "" for child in element)]
    if len(element):
        return None if any(part.strip(" \t\r\n") for part in parts) else ""
    return "".join(parts).strip(" \t\r\n")


def _single(values: list[str | None], name: str) -> str:
    if None in values:
        raise KeyError("value_mixed", name)
    if len(set(values)) > 1:
        raise KeyError("value_ambiguous", name)
    return str(values[0]) if values else ""


def _naive(record: etree._Element) -> list[str] | Damage:
    """What the paths of ``CHOSEN`` mean, said plainly."""
    line = record.sourceline or 0
    try:
        in_family = [_text(child) for child in record if child.tag in {f"{{{uri}}}x" for uri in FAMILIES["n"]}]
        first = _single(in_family, "f0")
        last = _single([_text(child) for part in record.findall("y") for child in part.findall("z")], "f4")
        either = _single([_text(child) for child in record.findall("x")], "f1")
        keys = [part.get("k") for part in record.findall("y")]
        either = either or _single([key.strip(" \t\r\n") for key in keys if key is not None], "f1")
        each = [_single([_text(child) for child in part.findall("z")], "each") for part in record.findall("y")]
    except KeyError as error:
        code, name = error.args
        return Damage(line, code, name)
    return [first, either, ITEM_END.join(each), ITEM_END.join((key or "").strip(" \t\r\n") for key in keys), last]


@settings(max_examples=100, deadline=None)
@given(document=_document(), engine=st.booleans(), encoding=st.sampled_from(["utf-8", "utf-16"]))
def test_cells_are_those_of_a_plain_reader(document: str, engine: bool, encoding: str) -> None:
    parser = etree.XMLParser(remove_comments=True, remove_pis=True)
    records = etree.fromstring(document.encode(), parser).findall("r")
    expected = [_naive(record) for record in records]
    found = read(document.encode(encoding), ENGINE if engine else CHOSEN)
    assert [one for one in expected if isinstance(one, list)] == found.rows
    places = accumulate((record.sourceline or 0 for record in records), lambda before, line: max(line, before + 1))
    damaged = [place for place, one in zip(places, expected, strict=True) if isinstance(one, Damage)]
    assert damaged == [one.line for one in found.damaged]
    for one, other in zip((one for one in expected if isinstance(one, Damage)), found.damaged, strict=True):
        assert other.code in ("value_mixed", "value_ambiguous")
        assert other.column in ("f0", "f1", "f4", "each"), one


PIECES = st.sampled_from(
    [
        b"<a>",
        b"</a>",
        b"<r>",
        b"</r>",
        b"<id>",
        b"</id>",
        b"1",
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"]]>",
        b"<?xml version='1.0'",
        b" encoding='utf-16'",
        b"?>",
        b"<!DOCTYPE a>",
        b"&amp;",
        b"&x;",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\0",
        b"<",
        b" ",
        b"\n",
    ]
)
BYTES = st.binary(max_size=60) | st.lists(PIECES, max_size=14).map(b"".join)


@settings(max_examples=300, deadline=None)
@given(data=BYTES, tolerant=st.booleans(), path=st.sampled_from(["/a/r", "//r", "@"]))
def test_any_bytes_are_read_or_refused_with_a_code(data: bytes, tolerant: bool, path: str) -> None:
    tolerate = ("leading_bytes", "cdata_document") if tolerant else ()
    try:
        chunks = list(read_xml(BytesIO(data), options("id", "count(id)", path=path, tolerate=tolerate)))
    except FileFault:
        return
    assert chunks
