"""Reads made-up documents with a report reader and looks at all that comes out of it."""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import BinaryIO

from casebridge.conformance.check import NotApplicable
from casebridge.model import ReportPart
from casebridge.sdk import Damage
from casebridge.sdk.reports import Document, ReportReader

__all__ = ["Counting", "Read", "ReportBench", "ReportBinding"]


@dataclass(frozen=True)
class ReportBinding:
    """A reader of report documents under test. Names are of XML elements (without prefix) or of JSON keys.

    Args:
        read: the reader.
        documents: file name to a good document.
        reports: file name to the IDs of the reports that it tells of, in order.
        private: names whose texts must never be kept; each stands in one of the documents.
        presence: field of ``ReportMeta.presence`` to the names that make it true.
        viewed: (name, text that says yes, text that says no) of the mark that a file was viewed; None if there is none.
        grow: a good document with so many reports; None for a format with one report a document.
    """

    read: ReportReader
    documents: Mapping[str, bytes]
    reports: Mapping[str, tuple[str, ...]]
    private: tuple[str, ...] = ()
    presence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    viewed: tuple[str, str, str] | None = None
    grow: Callable[[int], bytes] | None = None


@dataclass(slots=True)
class Read:
    """What came out of a document: parts, damage, an error, and all texts that somebody may come to see."""

    parts: list[ReportPart] = field(default_factory=list)
    damaged: list[Damage] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    error: BaseException | None = None
    told: list[tuple[str, str]] = field(default_factory=list)
    first_at: int = 0

    @property
    def ids(self) -> tuple[str, ...]:
        """The IDs of the reports, in order."""
        return tuple(part.meta.ref.report_id for part in self.parts)

    @property
    def findings(self) -> list[tuple[str, str]]:
        """(code, path) of every finding."""
        return [(found.code, found.path) for part in self.parts for found in part.meta.findings]


class Counting(io.BytesIO):
    """A stream that knows how much of it was asked for, and can't be sought."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.taken = 0

    def read(self, size: int | None = -1) -> bytes:
        """As ``BytesIO``."""
        data = super().read(size)
        self.taken += len(data)
        return data


class ReportBench:
    """One binding, and the reads that checks make with it."""

    def __init__(self, binding: ReportBinding) -> None:
        self.binding = binding

    def lacks(self, need: str) -> str:
        """Why a need is not met; empty if it is. Raises ``KeyError`` for a need that nobody knows."""
        binding = self.binding
        held, reason = {
            "private": (binding.private, "the binding names no private texts (`private`)"),
            "presence": (binding.presence, "the binding names no presence fields (`presence`)"),
            "viewed": (binding.viewed, "the format does not say whether a file was viewed (`viewed`)"),
            "grow": (binding.grow, "a document of this format holds one report (`grow`)"),
        }[need]
        return "" if held else reason

    def read(self, data: bytes, name: str = "document") -> Read:
        """Reads a document; what is raised is kept."""
        found, out, logs = Read(), io.StringIO(), io.StringIO()
        handler, root = logging.StreamHandler(logs), logging.getLogger()
        level = root.level
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        stream = Counting(data)
        about = Document(name, sha256(data).hexdigest(), datetime(2026, 3, 1, 12, tzinfo=UTC))
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                self._take(stream, about, found)
        except (Exception, SystemExit) as error:
            found.error = error.with_traceback(None)
            found.told.append(("error", f"{error!s} {error!r} {getattr(error, 'detail', '')}"))
        finally:
            root.removeHandler(handler)
            root.setLevel(level)
        found.told += [("output", out.getvalue()), ("log", logs.getvalue())]
        found.told += [("metadata", part.model_dump_json()) for part in found.parts]
        found.told += [("set aside", f"{item.code} {item.column}") for item in found.damaged]
        return found

    def document_with(self, changed: Callable[[bytes], bytes], what: str) -> tuple[str, bytes]:
        """The first document that ``changed`` changes, after the change. Raises ``NotApplicable`` if none."""
        for name, data in self.binding.documents.items():
            if (after := changed(data)) != data:
                return name, after
        raise NotApplicable(f"none of the documents holds {what}")

    def _take(self, stream: BinaryIO, about: Document, found: Read) -> None:
        for item in self.binding.read(stream, about):
            if not found.first_at and isinstance(stream, Counting):
                found.first_at = stream.taken
            if isinstance(item, ReportPart):
                found.parts.append(item)
            elif isinstance(item, Damage):
                found.damaged.append(item)
            else:
                found.strange.append(type(item).__name__)
