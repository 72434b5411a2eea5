"""A plugin's reader of files, contained: what goes wrong with it sets the file aside, and the others go on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any, BinaryIO, TypeVar

from casebridge.errors import CasebridgeError
from casebridge.faults import FAULTS
from casebridge.model import ReportPart
from casebridge.plugins.blame import run
from casebridge.plugins.contain import CLOSE_SECONDS
from casebridge.plugins.worker import Worker
from casebridge.sdk.form import Item
from casebridge.sdk.page import Damage
from casebridge.sdk.plugin import FormatType, ReportType
from casebridge.sdk.records import FileFault
from casebridge.sdk.reports import Document

__all__ = ["contained_format_type", "contained_report_type"]

T = TypeVar("T")
_AT_ONCE = 256
_SLICE = 0.1


def contained_format_type(kind: FormatType, who: str, seconds: float) -> FormatType:
    """``kind``, whose reader has ``seconds`` for a file and raises nothing but ``FileFault``."""

    def read(file: BinaryIO) -> Iterator[Item | Damage]:
        return _items(lambda: kind.read(file), Item, who, seconds)

    return replace(kind, read=read)


def contained_report_type(kind: ReportType, who: str, seconds: float) -> ReportType:
    """``kind``, whose reader has ``seconds`` for a document and raises nothing but ``FileFault``."""

    def read(file: BinaryIO, document: Document) -> Iterator[ReportPart | Damage]:
        return _items(lambda: kind.read(file, document), ReportPart, who, seconds)

    return replace(kind, read=read)


def _items(begin: Callable[[], Any], wanted: type[T], who: str, seconds: float) -> Iterator[T | Damage]:
    worker = Worker(who)
    end = time.monotonic() + seconds
    items: Any = None
    try:
        items = _run(worker, who, lambda: iter(begin()), end)
        more = True
        while more:
            some, more, error = _run(worker, who, lambda: _some(items), end)
            for item in some:
                if type(item) is not wanted and not (type(item) is Damage and _told(item)):
                    raise _fault("reader_failed", who, f"it gave {type(item).__name__}")
                yield item
            if error is not None:
                _run(worker, who, partial(_again, error), end)
    finally:
        close = getattr(items, "close", None)
        if close is not None and not worker.abandoned:
            _run(worker, who, close, time.monotonic() + CLOSE_SECONDS)
        worker.stop()


def _some(items: Iterator[Any]) -> tuple[list[Any], bool, BaseException | None]:
    """Some items at once, since the way from thread to thread takes longer than the reading of one."""
    found: list[Any] = []
    until = time.monotonic() + _SLICE
    try:
        while len(found) < _AT_ONCE and time.monotonic() < until:
            before = len(found)
            found.extend(islice(items, 16))
            if len(found) < before + 16:
                return found, False, None
    except BaseException as error:  # what came before it counts
        return found, False, error
    return found, True, None


def _again(error: BaseException) -> None:
    raise error


def _run(worker: Worker, who: str, work: Callable[[], Any], end: float) -> Any:
    try:
        return run(worker, who, "reading a file", work, max(0.0, end - time.monotonic()))
    except FileFault:
        raise
    except CasebridgeError as error:
        code = "reader_deadline" if error.code == "plugin_deadline" else "reader_failed"
        raise _fault(code, who, error.summary) from None


def _told(damage: Damage) -> bool:
    known = FAULTS.get(damage.code) if type(damage.code) is str else None
    return known is not None and known.scope == "record"


def _fault(code: str, who: str, detail: str) -> FileFault:
    return FileFault(code, detail=f"plugin {who}: {detail}")
