"""Documents wrapped in a CDATA section of another."""

from __future__ import annotations

import pytest

from tests.unit.guard.xml.reads import N, fault, options, read

INNER = "<a><r><id>1</id></r>\n<r><id>2</id></r></a>"
WRAPPED = ("cdata_document",)


def _wrap(inner: str) -> str:
    return f"<s:e xmlns:s='urn:soap'>\n<s:h>x</s:h><s:b>\n<![CDATA[{inner}]]></s:b></s:e>"


@pytest.mark.parametrize("head", ["", "<?xml version='1.0' encoding='utf-16'?>\n", "<!-- x -->", "\n "])
def test_wrapped_document_is_read_only_if_declared(head: str) -> None:
    document = _wrap(head + INNER)
    caught = fault(document)
    assert caught.code == "xml_cdata_document"
    assert 'tolerate = ["cdata_document"]' in caught.next_step
    found = read(document, options("id", tolerate=WRAPPED))
    first = 3 + head.count("\n")
    assert (found.rows, found.lines) == ([["1"], ["2"]], [first, first + 1])
    assert found.findings == ("cdata_document",)
    assert found.position == len(document)


@pytest.mark.parametrize("path", ["//r", "@"])
def test_wrapped_document_is_told_by_its_declaration_where_any_root_would_do(path: str) -> None:
    field = "id" if path == "//r" else "r[1]/id"
    found = read(_wrap("<?xml version='1.0'?>" + INNER), options(field, path=path, tolerate=WRAPPED))
    assert found.rows[0] == ["1"]
    assert read(_wrap(INNER), options(field, path=path, tolerate=WRAPPED)).findings == ()


def test_document_that_is_none_is_unwrapped_once_and_never_twice() -> None:
    twice = _wrap(_wrap(INNER).replace("]]>", "]]]]><![CDATA[>"))
    assert fault(twice, options("id", tolerate=WRAPPED)).code == "xml_cdata_document"


def test_inner_cdata_is_read_as_text() -> None:
    inner = "<a><r><id><![CDATA[7]]]]><![CDATA[></id></r></a>"
    assert read(_wrap(inner), options("id", tolerate=WRAPPED)).cells == ["7"]


def test_junk_within_the_envelope_needs_its_own_leniency() -> None:
    document = _wrap("<!-- -->\n<?xml version='1.0'?>" + INNER)
    assert fault(document, options("id", tolerate=WRAPPED)).code == "xml_leading_bytes"
    found = read("<!-- -->\n<?xml version='1.0'?>" + document, options("id", tolerate=("leading_bytes", *WRAPPED)))
    assert found.findings == ("leading_bytes", "cdata_document")
    assert found.lines == [5, 6]
    assert read(document, options("id", tolerate=("leading_bytes", *WRAPPED))).findings == (
        "cdata_document",
        "leading_bytes",
    )


@pytest.mark.parametrize("tolerate", [(), WRAPPED])
def test_document_with_another_in_an_unread_part_is_read_as_it_is(tolerate: tuple[str, ...]) -> None:
    document = INNER.replace("</id>", "</id><t><![CDATA[<?xml version='1.0'?><a><r><id>9</id></r></a>]]></t>")
    found = read(document, options("id", tolerate=tolerate))
    assert (found.rows, found.findings) == ([["1"], ["2"]], ())


@pytest.mark.parametrize("more", [_wrap(INNER)[26:-6], "<s:b>&lt;a/&gt;</s:b>"])
def test_envelope_of_two_documents_is_refused(more: str) -> None:
    document = _wrap(INNER).replace("</s:e>", more + "</s:e>")
    assert fault(document, options("id", tolerate=WRAPPED)).code in ("xml_two_documents", "xml_not_well_formed")
    plain = _wrap(INNER).replace("</s:e>", "<s:b>&lt;a/></s:b></s:e>")
    assert fault(plain, options("id", tolerate=WRAPPED)).code == "xml_two_documents"


@pytest.mark.parametrize("inner", ["<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "<!-- --><!DOCTYPE a><a/>"])
def test_doctype_within_an_envelope_is_refused(inner: str) -> None:
    assert fault(_wrap(inner), options("id", tolerate=WRAPPED)).code in ("xml_doctype", "records_missing")
    assert fault(_wrap("<?xml version='1.0'?>" + inner), options("id", tolerate=WRAPPED)).code == "xml_doctype"


def test_damaged_envelope_is_refused() -> None:
    assert fault(_wrap(INNER)[:-3], options("id", tolerate=WRAPPED)).code == "xml_truncated"


def test_look_alike_root_is_not_taken_for_an_envelope() -> None:
    document = f"<a xmlns='{N}x'><r xmlns='{N}'/><t><![CDATA[<a xmlns='{N}'><r/></a>]]></t></a>"
    assert fault(document, options("n:id", path="/n:a/n:r", tolerate=WRAPPED)).code == "xml_namespace"


def test_large_envelope_is_left_as_it_is() -> None:
    document = _wrap(INNER).replace("<s:h>x", "<s:h>" + "<x/>" * 10)
    assert read(document, options("id", tolerate=WRAPPED)).rows == [["1"], ["2"]]
    padded = document.replace("</s:e>", ("<p>" + "x" * 1_000_000 + "</p>") * 17 + "</s:e>")
    assert fault(padded, options("id", tolerate=WRAPPED)).code == "xml_cdata_document"
