"""A table written to a file and read back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from casebridge.guard.damage import Damage
from casebridge.guard.table import TableOptions, read_table


@dataclass
class Read:
    """All chunks of a table together."""

    header: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    damaged: list[Damage] = field(default_factory=list)
    chunks: int = 0

    @property
    def codes(self) -> list[tuple[int, str]]:
        """Line and code of each damage."""
        return [(damage.line, damage.code) for damage in self.damaged]


def read_all(path: Path, options: TableOptions) -> Read:
    """Everything that ``read_table`` yields."""
    read = Read()
    for chunk in read_table(path, options):
        assert len(chunk.rows) == len(chunk.lines)
        read.header, read.findings = chunk.header, chunk.findings
        read.rows += chunk.rows
        read.lines += chunk.lines
        read.damaged += chunk.damaged
        read.chunks += 1
    return read


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Read]:
    """Reads bytes (or text as UTF-8) as a table with the options given."""

    def run(data: bytes | str, /, *, name: str = "t.csv", **options: object) -> Read:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return read_all(path, TableOptions(**options))  # type: ignore[arg-type]

    return run
