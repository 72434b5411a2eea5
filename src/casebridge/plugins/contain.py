"""A plugin's source, as the rest of casebridge may hold it: every call has a deadline and ends in a known way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casebridge.guard.secret import Secret
from casebridge.plugins.blame import run
from casebridge.plugins.trouble import fault
from casebridge.plugins.worker import Worker
from casebridge.sdk.author import Options, Records, RecordSource, Tools
from casebridge.sdk.page import Cursor
from casebridge.sdk.plugin import SourceType

if TYPE_CHECKING:
    from casebridge.sdk.http import HttpClient, HttpSettings

__all__ = ["CLOSE_SECONDS", "ContainedSource", "ContainedTools", "contained_source_type", "has_methods"]

CLOSE_SECONDS = 10.0
_END = object()


def contained_source_type(kind: SourceType, who: str, seconds: float) -> SourceType:
    """``kind``, whose ``make`` gives a ``ContainedSource``.

    Args:
        kind: as the plugin offers it.
        who: the plugin's name, for errors.
        seconds: how long the making may take.
    """

    def make(options: Options) -> ContainedSource:
        worker = Worker(who)
        needed = ["pull", "check", *(["fetch_case"] if kind.capabilities.fetch_case else [])]
        made = run(worker, who, "making a source", lambda: has_methods(kind.make(options), needed), seconds)
        if isinstance(made, str):
            raise fault("plugin_returned", f"What the plugin {who} makes is no source: it has no {made}().")
        return ContainedSource(made[0], who, worker)

    return replace(kind, make=make)


def has_methods(made: Any, needed: Sequence[str]) -> Any:
    """``(made,)``, or the name of the first method that it lacks; runs in the plugin's thread."""
    for name in needed:
        if not callable(getattr(made, name, None)):
            return name
    return (made,)


class ContainedSource:
    """See ``RecordSource``. What the plugin does runs in a thread of its own, until the time of its run is over."""

    def __init__(self, made: RecordSource, who: str, worker: Worker) -> None:
        self._made, self._who, self._worker = made, who, worker

    def pull(self, cursor: Cursor | None, tools: Tools) -> Iterator[Records]:
        """What the plugin's ``pull`` gives; see there. Raises ``TryLater`` and ``FixConfig`` only."""
        lent = ContainedTools(tools, self._worker)
        # Its own thread makes the iterator, too: what it opens may belong to that thread.
        items = self._run("pull", lambda: iter(self._made.pull(cursor, lent)), tools)
        try:
            while (item := self._run("pull", lambda: next(items, _END), tools)) is not _END:
                if type(item) is not Records:
                    what = f"pull() of the plugin {self._who} gave {type(item).__name__}, not Records."
                    raise fault("plugin_returned", what)
                yield item
        finally:
            close = getattr(items, "close", None)
            if close is not None and not self._worker.abandoned:
                run(self._worker, self._who, "closing", close, CLOSE_SECONDS)

    def check(self, tools: Tools) -> str:
        """What the plugin's ``check`` says."""
        lent = ContainedTools(tools, self._worker)
        said = self._run("check", lambda: self._made.check(lent), tools)
        if type(said) is not str:
            raise fault("plugin_returned", f"check() of the plugin {self._who} gave {type(said).__name__}, not text.")
        return said

    def fetch_case(self, number: str, tools: Tools) -> Records | None:
        """What the plugin's ``fetch_case`` gives."""
        lent = ContainedTools(tools, self._worker)
        made: Any = self._made
        found = self._run("fetch_case", lambda: made.fetch_case(number, lent), tools)
        if found is not None and type(found) is not Records:
            what = f"fetch_case() of the plugin {self._who} gave {type(found).__name__}, not Records or None."
            raise fault("plugin_returned", what)
        return found

    def _run(self, what: str, work: Callable[[], Any], tools: Tools) -> Any:
        def answer(asked: str, arguments: tuple[Any, ...]) -> Any:
            return getattr(tools, asked)(*arguments)

        return run(self._worker, self._who, f"{what}()", work, tools.seconds_left, answer)


class ContainedTools:
    """See ``Tools``. What leads to the ledger is asked of the engine's own thread, which alone may use it."""

    __slots__ = ("_ask", "_tools")

    def __init__(self, tools: Tools, worker: Worker) -> None:
        self._tools, self._ask = tools, worker.ask

    @property
    def now(self) -> datetime:
        """The current UTC time."""
        return self._tools.now

    @property
    def seconds_left(self) -> float:
        """What is left of the run's time."""
        return self._tools.seconds_left

    @property
    def workdir(self) -> Path:
        """A private folder for this run."""
        return self._tools.workdir

    @property
    def newly_linked(self) -> Sequence[str]:
        """Case numbers linked since the last read to the end."""
        return self._tools.newly_linked

    @property
    def window(self) -> tuple[str, str] | None:
        """(since, until) of a backfill."""
        return self._tools.window

    def wanted(self, number: str) -> bool:
        """Whether a record with this case number would be kept."""
        return bool(self._ask("wanted", number))

    def secret(self, name: str) -> Secret:
        """The secret of this name."""
        return self._tools.secret(name)

    def client(self, settings: HttpSettings) -> HttpClient:
        """A client for one system."""
        return self._tools.client(settings)

    def get(self, settings: HttpSettings, path: str, **query: str) -> Any:
        """The JSON answer to one GET."""
        return self._tools.get(settings, path, **query)
