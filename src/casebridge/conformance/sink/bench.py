"""Sends statements to a sink and looks at everything it lets out."""

from __future__ import annotations

import contextlib
import io
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from casebridge.conformance.probe.handles import holdings, left_open
from casebridge.conformance.sink.sample import NOW
from casebridge.sdk import CheckResult, Envelope, Receipt, Sink, SinkContext

__all__ = ["Sending", "SinkBinding", "check_sink", "files_below", "send", "written"]


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


def send(binding: SinkBinding, folder: Path, batch: Sequence[Envelope]) -> Sending:
    """Sends one batch through a fresh sink."""
    done = Sending()
    with _watched(done):
        sink = binding.make(folder)
        done.told.append(("repr of the sink", repr(sink)))
        done.receipts = tuple(sink.send(batch, _context()))
    done.told += [("receipt", f"{item.verdict} {item.code}") for item in done.receipts if isinstance(item, Receipt)]
    return done


def check_sink(binding: SinkBinding, folder: Path) -> Sending:
    """Asks a fresh sink whether it could send now."""
    done = Sending()
    with _watched(done):
        done.results = tuple(binding.make(folder).check(_context()))
    done.told += [("check", f"{item.subject} {item.message} {item.next_step}") for item in done.results]
    return done


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file below the folder: its name from there, and its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def written(binding: SinkBinding, folder: Path, event_ids: Sequence[str]) -> set[str]:
    """Which of the events arrived."""
    if binding.arrived:
        return binding.arrived(folder, event_ids)
    held = [data.decode("utf-8", "replace") for data in files_below(folder).values()]
    return {identity for identity in event_ids if any(identity in text for text in held)}


def _context() -> SinkContext:
    return SinkContext(clock=lambda: NOW, sleep=lambda _seconds: None)


@contextlib.contextmanager
def _watched(done: Sending) -> Iterator[None]:
    before, out = holdings(), io.StringIO()
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
    done.left = left_open(before)
