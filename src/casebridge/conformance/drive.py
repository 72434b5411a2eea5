"""Runs a source as the engine does, in a thread of its own that may be abandoned."""

from __future__ import annotations

import contextlib
import gc
import io
import json
import logging
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from casebridge.conformance.run import EndlessError, OverrunError, Row, Run, Step, rows_of
from casebridge.errors import FixConfig
from casebridge.sdk import Cursor, HostBook, Rejected, Secret, Settled, Source, SourceContext, closing_source

__all__ = ["Wish", "drive"]

_MOST_PAGES = 1_000
_MOST_SECONDS_SLEPT = 86_400.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What a run is asked for; see ``Bench.run``."""

    cursor: Cursor | None = None
    stop_after: int | None = None
    newly_linked: Sequence[str] = ()
    window: tuple[str, str] | None = None
    known: frozenset[str] = frozenset()
    seconds: float = 30.0
    replay: bool = False
    check: bool = False
    watch: bool = False
    wanted: Callable[[str], bool] = field(default=lambda _number: True)


def drive(make: Callable[[], Source], wish: Wish, clock: datetime, secrets: dict[str, str], run: Run) -> None:
    """Fills ``run``. What the connector raises is kept in it, never raised."""
    before = set(threading.enumerate())
    with tempfile.TemporaryDirectory(prefix="casebridge-work-", ignore_cleanup_errors=True) as folder:
        context = _context(wish, clock, secrets, Path(folder), run)
        with _ears(run), _leaks(run, watch=wish.watch):
            began = time.monotonic()
            worker = threading.Thread(
                target=_work, args=(make, wish, context, run), name="conformance-run", daemon=True
            )
            worker.start()
            worker.join(wish.seconds)
            run.elapsed = time.monotonic() - began
            if worker.is_alive():
                run.error, run.finished = OverrunError(f"did not come back within {wish.seconds:g} seconds"), False
            del worker
        rest = [thread for thread in set(threading.enumerate()) - before if thread.name != "conformance-run"]
        if wish.watch:
            run.left += [f"thread {thread.name}" for thread in rest if not _ends(thread)]


def _work(make: Callable[[], Source], wish: Wish, context: SourceContext, run: Run) -> None:
    try:
        source = make()
        with closing_source(source):
            if wish.check:
                run.told = tuple(source.check(context))
            else:
                _pull(source, wish, context, run)
                heard = len(run.handed)
                run.replayed = _replayed(source, context, run) if wish.replay else {}
                del run.handed[heard:]
    except BaseException as error:  # whatever a connector raises is a finding
        run.error = run.error or error
    run.finished = True


def _pull(source: Source, wish: Wish, context: SourceContext, run: Run) -> None:
    # What was stored as JSON is read from JSON, as after a restart.
    cursor = json.loads(json.dumps(dict(wish.cursor))) if wish.cursor is not None else None
    items = iter(source.pull(cursor, context))
    try:
        for item in items:
            if isinstance(item, Rejected):
                run.rejected.append(item)
                source.settle(Settled(item.batch, "rejected", {}))
            else:
                run.pages.append(item)
                run.steps.append(Step(tuple(rows_of(item)), dict(item.cursor)))
                if item.last:
                    source.settle(Settled(item.batch, "done", {}))
            if len(run.pages) >= _MOST_PAGES:
                raise EndlessError(f"handed over {_MOST_PAGES} pages and went on")
            if wish.stop_after is not None and len(run.pages) >= wish.stop_after:
                return
    finally:
        if hasattr(items, "close"):
            items.close()


def _replayed(source: Source, context: SourceContext, run: Run) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for batch in {page.batch.batch_id: page.batch for page in run.pages}.values():
        pages = [item for item in source.replay(batch, context) if not isinstance(item, Rejected)]
        found[batch.batch_id] = [row for page in pages for row in rows_of(page)]
    return found


def _context(wish: Wish, clock: datetime, secrets: dict[str, str], folder: Path, run: Run) -> SourceContext:
    def sleep(seconds: float) -> None:
        run.slept.append(seconds)
        if sum(run.slept) > _MOST_SECONDS_SLEPT:
            raise EndlessError("waited for more than a day")

    def secret(name: str) -> Secret:
        if name not in secrets:
            raise FixConfig("secret_missing", f"There is no secret {name!r}.", next_step="Bind it in `secrets`.")
        return Secret(secrets[name])

    return SourceContext(
        clock=lambda: clock + timedelta(seconds=sum(run.slept)),
        sleep=sleep,
        known=wish.known.__contains__,
        workdir=folder,
        wanted=wish.wanted,
        newly_linked=tuple(wish.newly_linked),
        secret=secret,
        hosts=HostBook(),
        window=wish.window,
    )


def _ends(thread: threading.Thread) -> bool:
    thread.join(0.2)
    return not thread.is_alive()


@contextmanager
def _ears(run: Run) -> Iterator[None]:
    """Hears every log line of every level, and what is written to the standard streams."""

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            run.logs.append(self.format(record))

    root, ear, text = logging.getLogger(), Ear(0), io.StringIO()
    ear.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
    level = root.level
    root.addHandler(ear)
    root.setLevel(1)
    try:
        with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
            yield
    finally:
        root.removeHandler(ear)
        root.setLevel(level)
        run.output = text.getvalue()


@contextmanager
def _leaks(run: Run, *, watch: bool) -> Iterator[None]:
    """What is collected without having been closed is told by the interpreter itself."""
    if not watch:
        yield
        return
    gc.collect()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        yield
        gc.collect()
    run.left += [str(item.message) for item in told if issubclass(item.category, ResourceWarning)]
