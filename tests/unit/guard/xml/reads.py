"""A document read in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pytest

from casebridge.guard.damage import Damage
from casebridge.guard.fault import FileFault
from casebridge.guard.shape import RecordField, RecordOptions
from casebridge.guard.xml import read_xml

N = "urn:test:n"
OLD = "urn:test:n:old"
C = "urn:test:c"
FAMILIES = {"n": (N, OLD), "c": (C,)}

Paths = str | tuple[str, ...] | RecordField


@dataclass
class Read:
    """All chunks of a document together."""

    findings: tuple[str, ...] = ()
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    damaged: list[Damage] = field(default_factory=list)
    chunks: int = 0
    position: int = 0

    @property
    def cells(self) -> list[str]:
        """The cells of the only row."""
        (row,) = self.rows
        assert not self.damaged
        return row

    @property
    def codes(self) -> list[tuple[str, str]]:
        """Code and field of each damaged record."""
        return [(one.code, one.column) for one in self.damaged]


def options(
    *fields: Paths,
    path: str | tuple[str, ...] = "/a/r",
    namespaces: Mapping[str, tuple[str, ...]] | None = None,
    tolerate: tuple[str, ...] = (),
    xsd: Path | None = None,
    size: int = 1000,
) -> RecordOptions:
    """Options whose fields are called f0, f1 and so on."""
    made = [
        one if isinstance(one, RecordField) else RecordField(f"f{at}", (one,) if isinstance(one, str) else one)
        for at, one in enumerate(fields)
    ]
    paths = (path,) if isinstance(path, str) else path
    return RecordOptions("xml", paths, tuple(made), FAMILIES if namespaces is None else namespaces, tolerate, xsd, size)


def read(document: bytes | str, chosen: RecordOptions) -> Read:
    """What is read of a document."""
    data = document.encode() if isinstance(document, str) else document
    found = Read()
    for chunk in read_xml(BytesIO(data), chosen):
        assert chunk.header == tuple(one.name for one in chosen.fields)
        assert not found.chunks or chunk.findings == found.findings
        found.findings = chunk.findings
        found.rows += chunk.rows
        found.lines += chunk.lines
        found.damaged += chunk.damaged
        found.chunks += 1
        found.position = chunk.position
    assert found.chunks
    return found


def fault(document: bytes | str, chosen: RecordOptions | None = None) -> FileFault:
    """Why a document is refused."""
    with pytest.raises(FileFault) as caught:
        read(document, chosen or options("id"))
    return caught.value


def record(inner: str, attributes: str = "") -> str:
    """A document of one record."""
    return f'<a xmlns:n="{N}" xmlns:o="{OLD}" xmlns:c="{C}"><r {attributes}>{inner}</r></a>'
