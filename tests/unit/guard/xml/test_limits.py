"""Limits count from the last element that could be let go of, not from the start of the document."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebridge.guard.xml import step
from tests.unit.guard.xml.reads import fault, options, read

RECORD = "<r k='1'><id>1</id></r>"


@pytest.mark.parametrize("prepared", [(), ("cdata_document",)])
def test_long_document_of_small_records_is_read(monkeypatch: pytest.MonkeyPatch, prepared: tuple[str, ...]) -> None:
    monkeypatch.setattr(step, "MARKS", 25_000)
    monkeypatch.setattr(step, "SPAN", 150_000)
    document = "<a><x><![CDATA[<?xml ?>]]></x>" + RECORD * 20_000 + "</a>"
    assert len(read(document, options("id", tolerate=prepared)).rows) == 20_000
    assert len(read(document, options("id", xsd=Path("none.xsd"))).rows) == 20_000


@pytest.mark.parametrize(("name", "limit"), [("MARKS", 25_000), ("SPAN", 150_000)])
def test_long_record_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, limit: int) -> None:
    monkeypatch.setattr(step, name, limit)
    document = "<a>" + RECORD + "<r>" + RECORD * 20_000 + "</r></a>"
    assert fault(document).code == "xml_too_large"
