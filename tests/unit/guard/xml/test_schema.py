"""Validation tells and never stops; a schema reads nothing but what lies beside it."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from casebridge.guard.xml import check_xml_paths, xsd_findings
from casebridge.guard.xml.limit import VALIDATED
from tests.unit.guard.xml.reads import options, read

HEAD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"'
MAIN = f"""{HEAD}>{{load}}
<xs:element name="a"><xs:complexType><xs:sequence maxOccurs="unbounded">
<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="id" type="xs:int"/></xs:sequence></xs:complexType>
</xs:element></xs:sequence></xs:complexType></xs:element></xs:schema>"""
PART = f'{HEAD}><xs:simpleType name="t"><xs:restriction base="xs:string"/></xs:simpleType></xs:schema>'


def _schema(path: Path, load: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(MAIN.format(load=load), "utf-8")
    return path


def _document(*ids: str) -> str:
    return "<a>\n" + "\n".join(f"<r><id>{one}</id></r>" for one in ids) + "\n</a>"


def test_valid_document_gives_no_finding(tmp_path: Path) -> None:
    found = read(_document("1", "2"), options("id", xsd=_schema(tmp_path / "s.xsd")))
    assert (found.findings, found.rows) == ((), [["1"], ["2"]])


def test_invalid_document_is_read_all_the_same(tmp_path: Path) -> None:
    found = read(_document("1", "secret"), options("id", xsd=_schema(tmp_path / "s.xsd")))
    assert (found.findings, found.rows) == (("xsd_invalid",), [["1"], ["secret"]])
    assert found.lines == [2, 3]


def test_findings_name_line_and_element_and_no_value(tmp_path: Path) -> None:
    xsd = _schema(tmp_path / "s.xsd")
    document = _document("secret", "1", "hidden").encode()
    found = xsd_findings(io.BytesIO(document), xsd, 10)
    assert [(one.line, one.element) for one in found] == [(2, "id"), (4, "id")]
    assert all(one.kind.replace("_", "").isalnum() for one in found)
    assert "secret" not in str(found)
    assert "hidden" not in str(found)
    assert len(xsd_findings(io.BytesIO(document), xsd, 1)) == 1
    assert xsd_findings(io.BytesIO(_document("1").encode()), xsd, 10) == []


def test_wrapped_and_led_document_is_validated_as_it_is_read(tmp_path: Path) -> None:
    chosen = options("id", xsd=_schema(tmp_path / "s.xsd"), tolerate=("leading_bytes", "cdata_document"))
    wrapped = f"<e><![CDATA[<?xml version='1.0'?>{_document('x')}]]></e>"
    assert read(wrapped, chosen).findings == ("cdata_document", "xsd_invalid")
    assert read(wrapped.replace(">x<", ">1<"), chosen).findings == ("cdata_document",)


def test_broken_document_is_no_finding_of_the_schema(tmp_path: Path) -> None:
    assert xsd_findings(io.BytesIO(b"<a><r></a>"), _schema(tmp_path / "s.xsd"), 10) == []


def test_document_too_large_for_memory_is_not_validated_but_read(tmp_path: Path) -> None:
    xsd = _schema(tmp_path / "s.xsd")
    document = _document("x", *["1" * 500_000] * (VALIDATED // 500_000 + 1))
    found = read(document, options("count(id)", xsd=xsd))
    assert found.findings == ("xsd_skipped",)
    assert len(found.rows) == VALIDATED // 500_000 + 2
    assert [one.kind for one in xsd_findings(io.BytesIO(document.encode()), xsd, 10)] == ["xsd_skipped"]


@pytest.mark.parametrize("where", ["part.xsd", "sub/part.xsd", "../part.xsd", "../../x/part.xsd"])
def test_schema_may_include_what_lies_beside_it(tmp_path: Path, where: str) -> None:
    folder = tmp_path / "x" / "y" / "z"
    part = folder / where
    part.parent.mkdir(parents=True, exist_ok=True)
    xsd = _schema(folder / "s.xsd", f'<xs:include schemaLocation="{where}"/>')
    with pytest.raises(ValueError, match="XML Schema"):
        check_xml_paths(options("id", xsd=xsd))
    part.resolve().write_text(PART, "utf-8")
    check_xml_paths(options("id", xsd=xsd))


@pytest.mark.parametrize("kind", ["http", "https", "ftp", "far", "suffix", "unc"])
def test_schema_that_reaches_elsewhere_can_not_be_used(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "x" / "y" / "z"
    far, other = tmp_path / "far.xsd", folder / "part.txt"
    far.write_text(PART, "utf-8")
    folder.mkdir(parents=True)
    other.write_text(PART, "utf-8")
    where = {
        "http": "http://127.0.0.1:1/part.xsd",
        "https": "https://127.0.0.1:1/part.xsd",
        "ftp": "ftp://127.0.0.1:1/part.xsd",
        "far": far.as_uri(),
        "suffix": "part.txt",
        "unc": "file://host/share/part.xsd",
    }[kind]
    xsd = _schema(folder / "s.xsd", f'<xs:include schemaLocation="{where}"/>')
    with pytest.raises(ValueError, match="XML Schema"):
        check_xml_paths(options("id", xsd=xsd))
    assert read(_document("x"), options("id", xsd=xsd)).findings == ("xsd_skipped",)


@pytest.mark.parametrize(
    "text", ["", "no xml", "<a/>", "<!DOCTYPE x [<!ENTITY y 'z'>]>" + PART.replace(">", ">&y;", 1)]
)
def test_file_that_is_no_schema_can_not_be_used(tmp_path: Path, text: str) -> None:
    xsd = tmp_path / "s.xsd"
    xsd.write_text(text, "utf-8")
    with pytest.raises(ValueError, match="XML Schema"):
        check_xml_paths(options("id", xsd=xsd))
    xsd.unlink()
    with pytest.raises(ValueError, match="XML Schema"):
        check_xml_paths(options("id", xsd=xsd))
    assert read(_document("1"), options("id", xsd=xsd)).findings == ("xsd_skipped",)


def test_changed_schema_is_read_again(tmp_path: Path) -> None:
    xsd = _schema(tmp_path / "s.xsd")
    assert read(_document("x"), options("id", xsd=xsd)).findings == ("xsd_invalid",)
    xsd.write_text(MAIN.format(load="").replace("xs:int", "xs:string"), "utf-8")
    os.utime(xsd, (1, 1))
    assert read(_document("x"), options("id", xsd=xsd)).findings == ()
