"""Sends statements to a sink and looks at everything it lets out."""

from __future__ import annotations

import contextlib
import io
import logging
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from casebridge.conformance.probe.handles import watching
from casebridge.conformance.sink.sample import NOW, statements
from casebridge.sdk import CheckResult, Envelope, Receipt, Sink, SinkContext

__all__ = ["Sending", "SinkBench", "SinkBinding", "files_below"]


@dataclass(frozen=True, slots=True)
class SinkBinding:
    """A sink under test.

    Args:
        make: a fresh sink that writes below the folder, as after a restart.
        effects: what stands there now, as its readers see it, by any name; equal means that nothing was added. The
            bytes of all files if not given.
        arrived: which of the event IDs arrived there. Those that stand in a file's text if not given.
        validate: raises if what stands there is not what the format asks for; None if the author has no validator.
        seconds: the most that a send of a few statements may take.
    """

    make: Callable[[Path], Sink]
    effects: Callable[[Path], Mapping[str, object]] | None = None
    arrived: Callable[[Path, Sequence[str]], set[str]] | None = None
    validate: Callable[[Path], None] | None = None
    seconds: float = 10.0


@dataclass(slots=True)
class Sending:
    """What came of one call: receipts or an error, and what was let out beside them."""

    receipts: Sequence[Receipt] = ()
    results: Sequence[CheckResult] = ()
    error: BaseException | None = None
    told: list[tuple[str, str]] = field(default_factory=list)
    left: tuple[str, ...] = ()
    seconds: float = 0.0


class SinkBench:
    """Where a sink is tried out: every call goes to a fresh sink, as after a restart."""

    def __init__(self, binding: SinkBinding) -> None:
        self.binding = binding

    def lacks(self, need: str) -> str:
        """Why a need is not met; empty if it is. Raises ``KeyError`` for a need that nobody knows."""
        held = {"validate": self.binding.validate is not None}[need]
        return "" if held else "the binding names no validator (`validate`)"

    @cached_property
    def takes(self) -> Literal["event", "form"]:
        """What the sink takes."""
        with self.folder() as folder:
            return self.binding.make(folder).takes

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """An empty folder, removed after the block."""
        with tempfile.TemporaryDirectory(prefix="casebridge-sink-", ignore_cleanup_errors=True) as made:
            yield Path(made)

    def batch(self, count: int = 5, first: int = 1) -> list[Envelope]:
        """Statements that the sink takes, with consecutive numbers."""
        return statements(self.takes, count, first)

    def send(self, folder: Path, batch: Sequence[Envelope], *, watch: bool = False) -> Sending:
        """Sends one batch through a fresh sink; ``watch`` looks for what it leaves open, which takes some time."""
        done = Sending()
        with watching() if watch else nullcontext(tuple) as left, _watched(done):
            sink = self.binding.make(folder)
            done.told.append(("repr of the sink", repr(sink)))
            done.receipts = tuple(sink.send(batch, _context()))
            # Gone before it is looked for what stays open.
            del sink
            done.left = left()
        done.told += [("receipt", f"{item.verdict} {item.code}") for item in done.receipts]
        return done

    def check(self, folder: Path) -> Sending:
        """Asks a fresh sink whether it could send now."""
        done = Sending()
        with _watched(done):
            done.results = tuple(self.binding.make(folder).check(_context()))
        done.told += [("check", f"{item.subject} {item.message} {item.next_step}") for item in done.results]
        return done

    def effects(self, folder: Path) -> Mapping[str, object]:
        """What stands there now."""
        return self.binding.effects(folder) if self.binding.effects else files_below(folder)

    def arrived(self, folder: Path, event_ids: Sequence[str]) -> set[str]:
        """Which of the events stand there."""
        if self.binding.arrived:
            return self.binding.arrived(folder, event_ids)
        held = [data.decode("utf-8", "replace") for data in files_below(folder).values()]
        return {identity for identity in event_ids if any(identity in text for text in held)}


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file below the folder: its name from there, and its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def _context() -> SinkContext:
    return SinkContext(clock=lambda: NOW, sleep=lambda _seconds: None)


@contextmanager
def _watched(done: Sending) -> Iterator[None]:
    out = io.StringIO()
    handler = logging.StreamHandler(logs := io.StringIO())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    started = time.monotonic()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            yield
    except (Exception, SystemExit) as error:
        done.error = error.with_traceback(None)
        done.told.append(("error", f"{error!s} {error!r}"))
    finally:
        done.seconds = time.monotonic() - started
        root.removeHandler(handler)
        root.setLevel(level)
    done.told += [("output", out.getvalue()), ("log", logs.getvalue())]
