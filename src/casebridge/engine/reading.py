"""From a profile to what readers are told, and from a file to its chunks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from casebridge.errors import QuarantineBatch
from casebridge.guard.host import open_regular
from casebridge.guard.records import read_records
from casebridge.guard.shape import Chunk, RecordOptions, TableOptions
from casebridge.guard.table import read_table
from casebridge.mapping import Profile

__all__ = ["chunks_of", "open_file", "record_options", "table_options"]


def table_options(profile: Profile) -> TableOptions:
    """How the profile says its files are written."""
    file = profile.file
    return TableOptions(
        encoding=file.encoding,
        delimiter=file.delimiter,
        quote=file.quote,
        header=file.header,
        columns=file.columns,
        skip_lines=file.skip_lines,
        sheet=file.sheet,
        required=frozenset(profile.columns()),
    )


def record_options(profile: Profile, beside: Path | None = None) -> RecordOptions | None:
    """Where the profile says that records and fields stand; None if it reads tables.

    Args:
        profile: the profile.
        beside: the profile's folder, where its XML Schema lies; without it nothing is validated.
    """
    spec = profile.records
    if spec is None:
        return None
    return RecordOptions(
        format=spec.format,
        path=spec.path,
        fields=profile.record_fields(),
        namespaces=spec.namespaces,
        tolerate=spec.tolerate,
        xsd=beside / spec.xsd if beside and spec.xsd else None,
    )


def chunks_of(path: Path, profile: Profile, table: TableOptions | None = None) -> Iterator[Chunk]:
    """The chunks of a file as the profile reads it, at least one.

    ``table`` stands in for the profile's own table options. Raises ``QuarantineBatch`` if the file as a whole can't be
    read truthfully.
    """
    options = record_options(profile)
    if options is None:
        yield from read_table(path, table or table_options(profile))
        return
    with open_file(path) as file:
        yield from read_records(file, options)


def open_file(path: Path) -> BinaryIO:
    """The bytes of a regular file. Raises ``QuarantineBatch``."""
    try:
        return os.fdopen(open_regular(path), "rb")
    except FileNotFoundError:
        raise QuarantineBatch("file_unreadable", "The file is gone.", next_step="Check the path.") from None
