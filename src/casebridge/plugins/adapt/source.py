"""An author's source as the engine reads it: one pull is one batch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from casebridge.errors import CasebridgeError
from casebridge.plugins.adapt.cursor import Begin, begin_of, started_at
from casebridge.plugins.adapt.pull import Pull
from casebridge.plugins.adapt.tools import RunTools, lend
from casebridge.plugins.options import secret_names
from casebridge.plugins.trouble import fault
from casebridge.sdk import Batch, CheckResult, Cursor, Page, Rejected, Settled, Source, SourceContext
from casebridge.sdk.author import Options, RecordSource
from casebridge.sdk.plugin import SourceType
from casebridge.sdk.records import RecordOptions

__all__ = ["RecordsSource", "adapt_source"]

_SENTENCE = 500


def adapt_source(
    name: str,
    kind: SourceType,
    options: Options,
    records: RecordOptions,
    number_field: str,
    run_seconds: float,
    *,
    snapshot: bool = False,
) -> Source:
    """The engine's source over what ``kind`` makes of ``options``; see ``RecordsSource``."""
    return RecordsSource(name, kind, options, records, number_field, run_seconds, snapshot=snapshot)


class RecordsSource:
    """Reads an author's source; one poll is one batch.

    Args:
        name: the source's name.
        kind: the type it is of; its author's class is made at the first use.
        options: the plugin's own options.
        records: what the profile reads of a record.
        number_field: the field of the case number.
        run_seconds: seconds of one poll; what is read by then stands, and the next poll goes on from its cursor.
        snapshot: whether the profile says that a full read holds every record of the system.
        ticks: a monotonic clock in seconds.
    """

    def __init__(
        self,
        name: str,
        kind: SourceType,
        options: Options,
        records: RecordOptions,
        number_field: str,
        run_seconds: float,
        *,
        snapshot: bool = False,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        can = kind.capabilities
        self.capabilities = replace(can, batches=True, polls=True, snapshots=can.snapshots and snapshot)
        self._kind, self._options = kind, options
        self._records, self._number_field = records, number_field
        self._seconds, self._ticks = run_seconds, ticks
        self._made: RecordSource | None = None

    def pull(self, cursor: Cursor | None, context: SourceContext) -> Iterator[Page | Rejected]:
        """What is new since ``cursor``, or changed in ``context.window``, as one batch; see ``Source``.

        What came before an error of the source or the end of its time stands, with the cursor that follows it; of a
        snapshot nothing does. A last page without records carries the cursor.
        """
        can = self.capabilities
        if context.window is not None and not can.windows:
            raise fault("window_unsupported")
        begin = begin_of(cursor, context.newly_linked, fetches=can.fetch_case)
        yield from self._run(begin, context, None)

    def settle(self, outcome: Settled) -> None:
        """Nothing: the records stay where they are."""

    def replay(self, batch: Batch, context: SourceContext) -> Iterator[Page | Rejected]:
        """What the source gives from where ``batch`` began, and ``context.newly_linked`` cases; see ``Source``."""
        yield from self._run(Begin(started_at(batch)), context, batch)

    def check(self, context: SourceContext) -> Sequence[CheckResult]:
        """What the source says of its system."""
        subject = f"source {self.name}"
        # A look has no folder of its own: the one that its context names may be the ledger's.
        with TemporaryDirectory(prefix="casebridge-look-") as folder, self._lent(context, Path(folder)) as tools:
            try:
                said: Any = self._source().check(tools)
            except CasebridgeError as error:
                place = f"{error.where}: " if str(error.where) else ""
                return [CheckResult(subject, False, f"{place}{error.summary}", error.next_step)]
        if not isinstance(said, str):
            raise fault("plugin_returned", "check() of the plugin returned something else than a sentence.")
        text = "".join(letter if letter.isprintable() else " " for letter in said[:_SENTENCE])
        return [CheckResult(subject, True, text)]

    def _run(self, begin: Begin, context: SourceContext, again: Batch | None) -> Iterator[Page]:
        with self._lent(context) as tools:
            pull = Pull(self.name, self._source(), tools, self.capabilities, self._records, self._number_field)
            yield from pull.pages(begin, context, again)

    def _lent(self, context: SourceContext, folder: Path | None = None) -> AbstractContextManager[RunTools]:
        until = self._ticks() + self._seconds
        context = replace(context, workdir=folder or context.workdir)
        return lend(context, lambda: until - self._ticks(), {name for _, name in secret_names(self._options)})

    def _source(self) -> RecordSource:
        if self._made is None:
            made = self._kind.make(self._options)
            needed = ("pull", "check", *(["fetch_case"] if self.capabilities.fetch_case else []))
            if missing := [name for name in needed if not callable(getattr(made, name, None))]:
                raise fault("plugin_returned", f"What the plugin makes has no {' and no '.join(missing)}().")
            self._made = made
        return self._made
