"""A private copy of a dropped file, hashed whole and looked through on the way."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from casebridge.connectors.drop.folder import Folder
from casebridge.connectors.drop.reader import Reader
from casebridge.connectors.drop.rules import CHECKSUM, Entry
from casebridge.errors import TryLater
from casebridge.sdk.files import FileFault
from casebridge.sdk.table import BLOCK, HEAD, Probe, TextFacts, is_binary

__all__ = ["Intake", "declared_digest", "take"]


@dataclass(frozen=True, slots=True)
class Intake:
    """What was taken in: the file as it was, its SHA-256 in hex, and its text facts or the fault that was found."""

    entry: Entry
    sha256: str
    facts: TextFacts | None = None
    fault: FileFault | None = None


def take(folder: Folder, name: str, target: Path, reader: Reader, *, into: str = "") -> Intake:
    """Copies a file to ``target`` and tells what it is; a binary file is hashed only, never copied.

    Raises:
        FileNotFoundError: the name is gone.
        FileFault: ``file_changed`` (size or time moved meanwhile; try again later), ``file_unreadable``,
            ``not_regular``.
        TryLater: the work folder can't be written.
    """
    before = folder.stat(name, into)
    with folder.open(name, into) as source:
        intake = _copy(source, before, target, reader)
    if folder.stat(name, into) != before or intake.entry.size != before.size:
        raise FileFault("file_changed")
    return intake


def _copy(source: BinaryIO, before: Entry, target: Path, reader: Reader) -> Intake:
    block = _read(source)
    refused = is_binary(block[:HEAD]) and not reader.packed(before.name)
    fault = FileFault("file_binary", offset=0) if refused else None
    probe = None if fault else reader.probe(before.name)
    digest = hashlib.sha256()
    size = 0
    sink = None if fault else _write(target)
    try:
        while block:
            digest.update(block)
            size += len(block)
            if sink:
                _put(sink, block)
            if probe and not fault:
                fault = _feed(probe, block)
            block = _read(source)
    finally:
        if sink:
            _close(sink)
    facts, fault = _finish(probe, fault, size)
    return Intake(before._replace(size=size), digest.hexdigest(), facts, fault)


def _feed(probe: Probe, block: bytes) -> FileFault | None:
    try:
        probe.feed(block)
    except FileFault as fault:
        return fault
    return None


def _finish(probe: Probe | None, fault: FileFault | None, size: int) -> tuple[TextFacts | None, FileFault | None]:
    if fault or not size:
        return None, fault or FileFault("file_empty")
    if probe is None:
        return None, None
    try:
        return probe.finish(), None
    except FileFault as found:
        return None, found


def _read(source: BinaryIO) -> bytes:
    try:
        return source.read(BLOCK)
    except OSError as error:
        raise FileFault("file_unreadable", detail=type(error).__name__) from error


def _workdir(error: OSError) -> TryLater:
    return TryLater(
        "workdir_unwritable",
        "The work folder is full or can't be written.",
        next_step="Make room in it, then run again; no file was touched.",
        detail=type(error).__name__,
    )


def _write(target: Path) -> BinaryIO:
    try:
        return target.open("wb", buffering=0)
    except OSError as error:
        raise _workdir(error) from error


def _put(sink: BinaryIO, block: bytes) -> None:
    try:
        rest = memoryview(block)
        while rest:
            rest = rest[sink.write(rest) :]
    except OSError as error:
        raise _workdir(error) from error


def _close(sink: BinaryIO) -> None:
    try:
        sink.close()
    except OSError as error:
        raise _workdir(error) from error


def declared_digest(folder: Folder, name: str, into: str = "") -> str | None:
    """The SHA-256 that the sidecar of a file declares, in lower-case hex; None without a sidecar.

    The sidecar holds ``<hex>`` or ``<hex>  <name>``, as ``sha256sum`` writes it.

    Raises:
        FileFault: ``checksum_unreadable``.
    """
    try:
        with folder.open(name + CHECKSUM, into) as handle:
            head = handle.read(4096)
    except FileNotFoundError:
        return None
    except (FileFault, OSError) as error:
        raise FileFault("checksum_unreadable") from error
    words = head.decode("utf-8-sig", errors="replace").split()
    if not words or len(words[0]) != 64 or not set(words[0].casefold()) <= set("0123456789abcdef"):
        raise FileFault("checksum_unreadable")
    return words[0].casefold()
