"""What stands in a document beside what the profile reads: names of paths, and what its XML Schema finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from fnmatch import fnmatchcase
from pathlib import Path
from typing import BinaryIO

from casebridge.engine.look.advice import unread_paths
from casebridge.engine.reading import open_file, record_options
from casebridge.errors import QuarantineBatch
from casebridge.guard.shape import RecordOptions
from casebridge.mapping import Profile
from casebridge.sdk import CheckResult

__all__ = ["paths_in", "paths_of"]

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
            return paths_in(file, options, subject, profile.ignored)
    except QuarantineBatch:
        # Why it can't be opened was told by then.
        return []


def paths_in(file: BinaryIO, options: RecordOptions, subject: str, ignored: Collection[str] = ()) -> list[CheckResult]:
    """As ``paths_of``, for an open document; nothing if it can't be read to its end, which is told elsewhere.

    ``ignored`` are the names that the profile leaves unread with a reason; what stands below them goes with them.
    """
    try:
        return [*_unread(file, options, subject, ignored), *_schema(file, options, subject)]
    except QuarantineBatch:
        return []


def _unread(file: BinaryIO, options: RecordOptions, subject: str, ignored: Collection[str]) -> list[CheckResult]:
    if options.format != "xml":
        from casebridge.guard.json import json_paths

        found = json_paths(file, options, RECORDS)
    else:
        from casebridge.guard.xml import xml_paths  # lxml is loaded only by those who read XML

        found = xml_paths(file, options, RECORDS)
    return unread_paths(subject, Counter({name: count for name, count in found.items() if not _left(name, ignored)}))


def _left(name: str, ignored: Collection[str]) -> bool:
    return any(
        fnmatchcase(name, pattern) or name.startswith(tuple(pattern + end for end in (".", "/", "[")))
        for pattern in ignored
    )


def _schema(file: BinaryIO, options: RecordOptions, subject: str) -> list[CheckResult]:
    if options.xsd is None:
        return []
    from casebridge.guard.xml import xsd_findings

    file.seek(0)
    try:
        found = xsd_findings(file, options.xsd, FINDINGS)
    except ValueError as error:
        return [
            CheckResult(subject, False, f"The XML Schema can't be used: {error}.", "Correct `xsd` under [records].")
        ]
    if not found:
        return []
    first = found[0]
    many = f"{len(found)}{' or more' if len(found) == FINDINGS else ''} objection{'s' * (len(found) != 1)}"
    said = f"Its XML Schema has {many}, the first in line {first.line}: {first.element} {first.kind}."
    return [CheckResult(subject, True, said, "Tell whoever exports it; it is read all the same.")]
