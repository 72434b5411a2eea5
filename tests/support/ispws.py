"""The publisher's schema of ISPWS documents, and documents read as the plugin reads them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from casebridge_cybertipline.ispws import read_ispws
from lxml import etree

from casebridge.model import ReportPart
from casebridge.sdk import Damage
from casebridge.sdk.reports import Document

__all__ = ["compiled", "document", "parts", "schema"]

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def document(name: str) -> Document:
    return Document(name, "0" * 64, NOW)


def parts(data: bytes, name: str = "136000001.xml") -> list[ReportPart]:
    found = list(read_ispws(BytesIO(data), document(name)))
    assert [item for item in found if isinstance(item, Damage)] == []
    return [item for item in found if isinstance(item, ReportPart)]


@lru_cache(maxsize=1)
def schema(folder: Path) -> Any:
    return etree.parse(folder / "ispws" / "cyber_tipline_2025-11.xsd").getroot()


@lru_cache(maxsize=1)
def compiled(folder: Path) -> Any:
    return etree.XMLSchema(schema(folder))
