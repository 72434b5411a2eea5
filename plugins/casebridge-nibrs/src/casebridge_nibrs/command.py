"""The findings of one file, for people and programs."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from casebridge.errors import CasebridgeError
from casebridge.faults import FAULTS
from casebridge.model import Finding
from casebridge.sdk import Damage
from casebridge.sdk.files import open_regular
from casebridge_nibrs.flat import read_flat
from casebridge_nibrs.rules import RULES
from casebridge_nibrs.service import violations
from casebridge_nibrs.xml import read_xml

__all__ = ["main"]

_HEAD = 1 << 16


class Remark(NamedTuple):
    """One line of the table: never a value of the file."""

    line: int
    level: str
    code: str
    edit: str
    path: str
    says: str


def main(arguments: Sequence[str]) -> int:
    """Prints the findings of the file that the command line names; 0: none, 1: some, 2: the file can't be read."""
    parser = argparse.ArgumentParser("python -m casebridge_nibrs", description="Shows what is wrong with a NIBRS file.")
    parser.add_argument("file", type=Path, help="a flat file, NIBRS XML, or an answer of the FBI's NIBRS service")
    parser.add_argument("--json", action="store_true", help="print JSON")
    chosen = parser.parse_args(arguments)
    try:
        with os.fdopen(open_regular(chosen.file), "rb") as stream:
            remarks = list(_remarks(stream))
    except (CasebridgeError, OSError) as error:
        told = getattr(error, "summary", "The file can't be opened.")
        sys.stderr.write(f"{told} {getattr(error, 'next_step', '') or 'Check the path.'}\n")
        return 2
    if chosen.json:
        sys.stdout.write(json.dumps([remark._asdict() for remark in remarks], indent=1) + "\n")
    else:
        sys.stdout.write(_table(remarks))
    return 1 if remarks else 0


def _remarks(stream: BinaryIO) -> Iterator[Remark]:
    head = stream.read(_HEAD)
    stream.seek(0)
    if not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        read = read_flat
    elif b"ingestResponse" in head or b":Fault>" in head or b"<Fault>" in head:
        yield from (_remark(0, finding) for finding in violations(stream))
        return
    else:
        read = read_xml
    for item in read(stream):
        if isinstance(item, Damage):
            yield Remark(item.line, "E", item.code, "", "", FAULTS[item.code].meaning)
        else:
            yield from (_remark(item.line, finding) for finding in item.findings)


def _remark(line: int, finding: Finding) -> Remark:
    rule = RULES.get(finding.code)
    return Remark(
        line, finding.severity.value[0], finding.code, finding.rule_id, finding.path, rule.says if rule else ""
    )


def _table(remarks: Sequence[Remark]) -> str:
    if not remarks:
        return "Nothing to remark.\n"
    rows = [
        ("line", "level", "edit", "where", "what"),
        *(
            (str(remark.line or "-"), remark.level, remark.edit or "-", remark.path or "-", remark.says or remark.code)
            for remark in remarks
        ),
    ]
    widths = [max(len(row[at]) for row in rows) for at in range(4)]
    lines = ["  ".join([*(row[at].ljust(widths[at]) for at in range(4)), row[4]]) for row in rows]
    return "\n".join(lines) + "\n"
