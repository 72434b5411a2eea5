"""What stands in a document beside what the profile reads: names of paths, and what its XML Schema finds."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from casebridge.engine.advice import unread_paths
from casebridge.engine.reading import open_file, record_options
from casebridge.errors import QuarantineBatch
from casebridge.guard.shape import RecordOptions
from casebridge.mapping import Profile
from casebridge.sdk import CheckResult

__all__ = ["paths_of"]

RECORDS = 1_000
FINDINGS = 100


def paths_of(path: Path, profile: Profile, subject: str, beside: Path | None = None) -> list[CheckResult]:
    """What the records of a document hold and the profile does not read; names only, nothing for tables.

    With ``beside``, the profile's folder, also what its XML Schema finds.
    """
    options = record_options(profile, beside)
    if options is None:
        return []
    try:
        with open_file(path) as file:
            return _look(file, options, subject)
    except QuarantineBatch:
        # Why it can't be read to its end was told by then.
        return []


def _look(file: BinaryIO, options: RecordOptions, subject: str) -> list[CheckResult]:
    if options.format != "xml":
        from casebridge.guard.json import json_paths

        return unread_paths(subject, json_paths(file, options, RECORDS))
    from casebridge.guard.xml import xml_paths, xsd_findings  # lxml is loaded only by those who read XML

    results = unread_paths(subject, xml_paths(file, options, RECORDS))
    if options.xsd is not None:
        file.seek(0)
        if found := xsd_findings(file, options.xsd, FINDINGS):
            first = found[0]
            more = f"{len(found)}{' or more' if len(found) == FINDINGS else ''}"
            said = (
                f"Its XML Schema has {more} objections, the first in line {first.line}: {first.element} {first.kind}."
            )
            results.append(CheckResult(subject, True, said, "Tell whoever exports it; it is read all the same."))
    return results
