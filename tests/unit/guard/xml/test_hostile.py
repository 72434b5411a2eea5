"""Documents that must be refused: each in bounded time, with a code of its own."""

from __future__ import annotations

import gzip
import time
import tracemalloc

import pytest

from casebridge.guard.xml.limit import SPAN
from tests.unit.guard.xml.reads import fault, options, read, record

BOMB = '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx">' + "".join(
    f'<!ENTITY x{at} "&x{at - 1 or ""};&x{at - 1 or ""};">' for at in range(1, 40)
)

REFUSED = {
    "entity bomb": (BOMB + "]><a><r><id>&x39;</id></r></a>", "xml_doctype"),
    "external entity": (
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hosts">]><a><r><id>&x;</id></r></a>',
        "xml_doctype",
    ),
    "external subset": ('<?xml version="1.0"?>\n<!-- -->\n<!DOCTYPE a SYSTEM "http://x/y">\n<a/>', "xml_doctype"),
    "html page": ("<!doctype html>\n<html><body>Sign in</body></html>", "xml_doctype"),
    "doctype after the root began": ("<a><!DOCTYPE a></a>", "xml_not_well_formed"),
    "doctype after the root": ("<a/><!DOCTYPE a>", "xml_two_roots"),
    "unknown entity": ("<a><r><id>&x;</id></r></a>", "xml_entity"),
    "version 1.1": ('<?xml version="1.1"?><a/>', "xml_version"),
    "version 1.0 and more": ('<?xml version="1.01"?><a/>', "xml_version"),
    "declaration without version": ('<?xml encoding="utf-8"?><a/>', "xml_not_well_formed"),
    "declaration with more": ('<?xml version="1.0" x="y"?><a/>', "xml_not_well_formed"),
    "two declarations": ('<?xml version="1.0"?><?xml version="1.0"?><a/>', "xml_not_well_formed"),
    "two roots": ("<a/><a/>", "xml_two_roots"),
    "text after the root": ("<a/>x", "xml_two_roots"),
    "truncated in text": ("<a><r><id>1", "xml_truncated"),
    "truncated between records": ("<a><r><id>1</id></r>", "xml_truncated"),
    "truncated in a comment before the root": ("<!-- x", "xml_truncated"),
    "truncated in the declaration": ('<?xml version="1.0"', "xml_truncated"),
    "nothing but a declaration": ('<?xml version="1.0"?>\n', "xml_truncated"),
    "nothing but white space": (" \n", "xml_truncated"),
    "root with a control character": ("<\x01>", "xml_not_well_formed"),
    "root without a name": ("<x:><r/></x:>", "xml_not_well_formed"),
    "root whose name is a pattern": ("<{*}a><r/></{*}a>", "xml_not_well_formed"),
    "root whose name is no character": ("<a\uffff></a\uffff>", "xml_not_well_formed"),
    "root without end": ("<abc", "xml_not_well_formed"),
    "no bytes": ("", "file_empty"),
    "json": ('{"a": 1}', "xml_not_xml"),
    "text": ("Sign in first", "xml_not_xml"),
    "text after the declaration": ('<?xml version="1.0"?>x<a/>', "xml_not_xml"),
    "cdata before the root": ("<![CDATA[x]]><a/>", "xml_not_well_formed"),
    "NUL": ("<a><r><id>1\0</id></r></a>", "xml_not_well_formed"),
    "control character": ("<a><r><id>1\x1f</id></r></a>", "xml_not_well_formed"),
    "reference to a control character": ("<a><r><id>&#31;</id></r></a>", "xml_not_well_formed"),
    "reference to NUL": ("<a><r><id>&#0;</id></r></a>", "xml_not_well_formed"),
    "not a character": ("<a><r><id>\uffff</id></r></a>", "xml_not_well_formed"),
    "attribute twice": ("<a><r x='1' x='2'/></a>", "xml_not_well_formed"),
    "attribute twice by namespace": ("<a xmlns:p='u' xmlns:q='u'><r p:x='1' q:x='2'/></a>", "xml_not_well_formed"),
    "prefix without namespace": ("<a><p:r/></a>", "xml_not_well_formed"),
    "tags crossed": ("<a><r><b></r></b></a>", "xml_not_well_formed"),
    "lone &": ("<a><r><id>A & B</id></r></a>", "xml_not_well_formed"),
    "comment with --": ("<a><!-- -- --></a>", "xml_not_well_formed"),
    "depth 257": ("<a><r>" + "<x>" * 255 + "</x>" * 255 + "</r></a>", "xml_too_deep"),
    "depth without end": ("<a>" * 100_000, "xml_too_deep"),
    "100 k attributes": ("<a><q " + " ".join(f'a{at}=""' for at in range(100_000)) + "/></a>", "xml_attributes"),
    "257 attributes in a record": (record("<x " + " ".join(f'a{at}=""' for at in range(257)) + "/>"), "xml_attributes"),
    "257 attributes of the root": (
        "<a " + " ".join(f'a{at}=""' for at in range(257)) + "><r/><r/></a>",
        "xml_attributes",
    ),
    "10 MB of text": (f"<a><r><t>{'x' * 10_000_001}</t></r></a>", "xml_too_large"),
    "10 MB in an attribute": (f"<a><r t='{'x' * 10_000_001}'/></a>", "xml_too_large"),
    "record of many elements": ("<a><r>" + "<t/>" * 600_000 + "</r></a>", "xml_too_large"),
    "prolog without end": ("<!-- x -->" * 200_000 + "<a/>", "xml_too_large"),
    "white space without end": (" " * 3_000_000, "xml_too_large"),
    "brackets without end": ("<" * 100_000, "xml_not_well_formed"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_document_is_refused(kind: str) -> None:
    document, code = REFUSED[kind]
    start = time.process_time()
    caught = fault(document)
    assert caught.code == code
    assert time.process_time() - start < 10
    assert "xxxx" not in str(caught)


def test_record_larger_than_memory_may_hold_is_refused() -> None:
    document = "<a><r>" + ("<t>" + "x" * 100_000 + "</t>") * (SPAN // 100_000 + 2) + "</r></a>"
    assert fault(document).code == "xml_too_large"
    assert len(read(document.replace("<r>", "<s>").replace("</r>", "</s>"), options("id")).rows) == 0


@pytest.mark.parametrize(
    "data",
    [gzip.compress(b"<a/>"), b"PK\x03\x04rest", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7"],
    ids=["gzip", "zip", "png", "pdf"],
)
def test_packed_or_binary_data_is_refused_unread(data: bytes) -> None:
    assert fault(data).code == "xml_binary"


def test_gzip_bomb_is_never_unpacked() -> None:
    data = gzip.compress(b"<a>" + b" " * 50_000_000)
    tracemalloc.start()
    try:
        assert fault(data).code == "xml_binary"
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_xinclude_is_an_element_like_any_other() -> None:
    inner = '<id>1</id><x><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="reads.py" parse="text"/></x>'
    assert read(record(inner), options("id", "x", "x[1]")).cells == ["1", "", ""]


def test_depth_256_and_256_attributes_are_read() -> None:
    attributes = " ".join(f'a{at}="{at}"' for at in range(256))
    inner = "<x>" * 254 + "</x>" * 254 + f"<y {attributes}/>"
    assert read(record(inner), options("y/@a255", "count(y/@*)")).cells == ["255", "256"]


def test_binary_in_unread_parts_passes_unread() -> None:
    blob = "QUJD" * 500_000
    assert read(record(f"<b64>{blob}</b64><id>1</id>", f'x="{blob}"'), options("id", "id[1]")).cells == ["1", "1"]


def test_line_of_the_fault_is_told() -> None:
    assert fault("<!-- \n -->\n<a>\n<r>\n<b></r></a>").where.line == 5
    assert fault("\n<!-- \n -->\n<!DOCTYPE a>").where.line == 4
    assert fault('\n\n<?xml version="1.0"?><a/>').where.line == 3
    assert fault('<?xml version="1.0"\n?>\n<a>\n&x;</a>').where.line == 4


def test_chunks_before_a_late_fault_are_given() -> None:
    document = record("<id>1</id>").replace("</a>", "<r/>" * 30_000 + "&x;</a>")
    assert fault(document, options("id", size=10)).code == "xml_entity"


def test_error_holds_no_name_and_no_text_of_the_document() -> None:
    for document in ("<a><secret>hidden</secre></a>", "<a><r hidden='secret' hidden=''/></a>", "<a>&secret;</a>"):
        caught = fault(document)
        assert "secret" not in f"{caught} {caught.detail} {caught.where}"
        assert "hidden" not in f"{caught} {caught.detail} {caught.where}"
