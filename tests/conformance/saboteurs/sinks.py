"""Saboteurs among sinks: the file drop, each with one thing wrong."""

from __future__ import annotations

import itertools
import logging
import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from casebridge.conformance.sink.bench import SinkBench, SinkBinding
from casebridge.connectors.file_drop import FileDropOptions, FileDropSink
from casebridge.errors import TryLater
from casebridge.sdk import CheckResult, Envelope, Receipt, SinkContext
from tests.conformance.saboteurs.saboteur import saboteur

_NUMBERS = itertools.count(1)


class GoodSink(FileDropSink):
    """The file drop."""

    kept: ClassVar[list[Any]] = []

    def __init__(self, folder: Path) -> None:
        super().__init__(FileDropOptions(path=folder))

    @property
    def folder(self) -> Path:
        return self.options.path


class DropsReceipt(GoodSink):
    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        return list(super().send(batch, context))[: len(batch) - 1 or None]


class Backwards(GoodSink):
    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        return list(super().send(batch, context))[::-1]


class AcceptsAndDrops(GoodSink):
    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        super().send(batch[:1], context)
        return [Receipt(item.event_id, "accepted") for item in batch]


class NewFileEachTime(GoodSink):
    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        done = super().send(batch, context)
        (self.folder / f"again-{next(_NUMBERS)}.jsonl").write_text("\n".join(item.payload for item in batch), "utf-8")
        return done


class RefusesWhatIsThere(GoodSink):
    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        done = super().send(batch, context)
        return [Receipt(item.event_id, "rejected", "known") if item.verdict == "duplicate" else item for item in done]


class AllOrNothing(GoodSink):
    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        if not all(item.payload.endswith("}") for item in batch):
            return [Receipt(item.event_id, "rejected", "payload_unreadable") for item in batch]
        return super().send(batch, context)


class AcceptsGarbage(GoodSink):
    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        done = super().send(batch, context)
        return [Receipt(item.event_id, "accepted") for item in done]


class RaisesOnGarbage(GoodSink):
    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        done = super().send(batch, context)
        if any(item.verdict == "rejected" for item in done):
            raise ValueError("unreadable")
        return done


class CheckWrites(GoodSink):
    def check(self, context: SinkContext) -> Sequence[CheckResult]:
        (self.folder / "checked.txt").write_text("made up", "utf-8")
        return super().check(context)


class LogsPayload(GoodSink):
    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        logging.getLogger("sink").debug("sending %s", [item.payload for item in batch])
        return super().send(batch, context)


class QuotesRefused(GoodSink):
    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        payloads = {item.event_id: item.payload for item in batch}
        return [
            Receipt(item.event_id, "rejected", f"unreadable: {payloads[item.event_id]}")
            if item.verdict == "rejected"
            else item
            for item in super().send(batch, context)
        ]


class AcceptsNowhere(GoodSink):
    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        try:
            return super().send(batch, context)
        except TryLater:
            return [Receipt(item.event_id, "accepted") for item in batch]


class RaisesOSError(GoodSink):
    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        (self.folder / "lock").touch()
        (self.folder / "lock").unlink()
        return super().send(batch, context)


class AllIsWell(GoodSink):
    def check(self, context: SinkContext) -> Sequence[CheckResult]:
        return [CheckResult("sink", True, "All is well.")]


class LeavesOpen(GoodSink):
    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        self.kept.append((self.folder / "lock").open("wb"))
        return super().send(batch, context)


class Slow(GoodSink):
    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        threading.Event().wait(0.6)
        return super().send(batch, context)


class Invalid(GoodSink):
    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        done = super().send(batch, context)
        for path in self.folder.glob("*.jsonl"):
            path.write_text(path.read_text("utf-8").replace('"specversion":"1.0"', '"specversion":"0.3"'), "utf-8")
        return done


def let_go() -> None:
    """Closes what was left open."""
    for thing in GoodSink.kept:
        thing.close()
    GoodSink.kept.clear()


def valid(folder: Path) -> None:
    """Raises if what stands there is no CloudEvents 1.0."""
    for path in folder.glob("*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            if not re.search(r'"specversion":"1\.0"', line):
                raise ValueError("no CloudEvents 1.0")


for _title, _sink, _code in (
    ("gives one receipt too few", DropsReceipt, "CB065"),
    ("gives its receipts backwards", Backwards, "CB065"),
    ("accepts what it does not write", AcceptsAndDrops, "CB065"),
    ("writes a new file each time", NewFileEachTime, "CB066"),
    ("refuses what it has", RefusesWhatIsThere, "CB066"),
    ("refuses a batch for one statement", AllOrNothing, "CB067"),
    ("accepts what it can't read", AcceptsGarbage, "CB067"),
    ("raises for what it can't read", RaisesOnGarbage, "CB067"),
    ("leaves a file when it is checked", CheckWrites, "CB068"),
    ("logs what it sends", LogsPayload, "CB069"),
    ("quotes what it refuses", QuotesRefused, "CB069"),
    ("accepts where it can't write", AcceptsNowhere, "CB070"),
    ("raises what nobody knows where it can't write", RaisesOSError, "CB070"),
    ("is well whatever is wrong", AllIsWell, "CB070"),
    ("leaves a file open", LeavesOpen, "CB071"),
    ("takes its time", Slow, "CB071"),
    ("writes what its format does not allow", Invalid, "CB072"),
):

    def _bench(sink: type[GoodSink] = _sink) -> SinkBench:
        return SinkBench(SinkBinding(sink, validate=valid, seconds=0.5))

    _words = re.sub("(?<!^)(?<![A-Z])([A-Z])", r"-\1", _sink.__name__).lower()
    saboteur(_title, _code, name=f"sink-{_words}")(_bench)
