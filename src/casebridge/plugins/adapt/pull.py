"""One read of an author's source: its pages, and the cursor that it leaves."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from typing import Any

from casebridge.errors import CasebridgeError
from casebridge.plugins.adapt.cursor import Begin, Flat, batch_of, checked, stored
from casebridge.plugins.adapt.rows import Part, Rows
from casebridge.plugins.adapt.tools import RunTools
from casebridge.plugins.trouble import fault, later
from casebridge.sdk import Batch, Capabilities, Page, SourceContext
from casebridge.sdk.author import Records, RecordSource
from casebridge.sdk.records import RecordOptions

__all__ = ["PAGE", "Pull"]

PAGE = 1000
"""Records a page; what an author hands over at once may be more."""


class Pull:
    """Reads one batch.

    Args:
        name: the source's name.
        source: the author's.
        tools: what it is handed.
        can: what it can do.
        options: what is read of a record.
        number_field: the field of the case number.
    """

    def __init__(
        self,
        name: str,
        source: RecordSource,
        tools: RunTools,
        can: Capabilities,
        options: RecordOptions,
        number_field: str,
    ) -> None:
        self._name, self._source, self._tools, self._can = name, source, tools, can
        self._rows = Rows(options, number_field)
        self._single: set[tuple[str, ...]] = set()
        self._count = 0
        self._cut = False

    def pages(self, begin: Begin, context: SourceContext, again: Batch | None) -> Iterator[Page]:
        """The pages of the batch, none if there is nothing new; see ``RecordsSource.pull``.

        ``again`` is the batch that is read once more, if it is one.
        """
        whole = self._can.snapshots and begin.cursor is None and context.window is None
        batch = again or batch_of(self._name, begin, context.window, context.clock(), snapshot=whole)
        reached: Flat = dict(begin.cursor or {})
        trouble: CasebridgeError | None = None
        try:
            for part in self._cases(context):
                yield from self._page(batch, part, context)
            with closing(self._news(begin.cursor, whole=whole and again is None)) as news:
                for part, cursor, done in news:
                    yield from self._page(batch, self._unfetched(part), context, done)
                    reached = reached if cursor is None else cursor
        except CasebridgeError as error:
            if again is not None or batch.snapshot:
                raise
            trouble = error
        after = stored(reached, begin.full if trouble is not None or self._cut else "")
        if self._count or (reached and after != (begin.held or {})):
            yield Page(batch, self._rows.header, (), (), (), after, last=True)
        if trouble is not None:
            raise trouble

    def _cases(self, context: SourceContext) -> Iterator[Part]:
        """Newly linked cases, one by one; they come first, so that what the pull says of them later is the newer."""
        for number in context.newly_linked if self._can.fetch_case else ():
            if not self._tools.seconds_left:
                raise later("plugin_deadline", "The time of the run was over before every newly linked case was read.")
            found: Any = self._source.fetch_case(number, self._tools)  # type: ignore[attr-defined]
            if found is None:
                continue
            for part in self._parts(_handed(found)):
                self._single.update(map(tuple, part.rows))
                yield part

    def _news(self, cursor: Flat | None, *, whole: bool) -> Generator[tuple[Part, Flat | None, int]]:
        """Parts, each with the cursor that may be kept once it is durable, and how far the source says it is."""
        pulled: Any = self._source.pull(None if cursor is None else dict(cursor), self._tools)
        if not hasattr(pulled, "__iter__"):
            raise fault("plugin_returned", "pull() of the plugin returned nothing that can be gone through.")
        items = iter(pulled)
        try:
            for handed in items:
                records = _handed(handed)
                reached = checked(records.cursor)
                parts = list(self._parts(records))
                for part in parts[:-1]:
                    yield part, None, records.done
                yield parts[-1] if parts else Part([], [], ()), reached, records.done
                if not self._tools.seconds_left:
                    if whole:
                        raise later("plugin_deadline", "The time of the run was over before the read was complete.")
                    self._cut = True
                    return
        finally:
            close = getattr(items, "close", None)
            if close is not None:
                close()

    def _parts(self, records: Records) -> Iterator[Part]:
        given = list(records.records)
        for start in range(0, len(given), PAGE):
            yield self._rows(given[start : start + PAGE])

    def _unfetched(self, part: Part) -> Part:
        """``part`` without what was fetched by its number a moment ago and says nothing new."""
        if not self._single:
            return part
        fresh = [at for at, row in enumerate(part.rows) if tuple(row) not in self._single]
        return Part([part.rows[at] for at in fresh], [part.lines[at] for at in fresh], part.damaged)

    def _page(self, batch: Batch, part: Part, context: SourceContext, done: int = 0) -> Iterator[Page]:
        rows, lines, damaged = part
        if not rows and not damaged:
            return
        self._count += len(rows) + len(damaged)
        context.progress(batch.name, max(done, self._count), 0)
        yield Page(batch, self._rows.header, rows, lines, damaged)


def _handed(found: Any) -> Records:
    if not isinstance(found, Records) or isinstance(found.records, (str, bytes)):
        raise fault("plugin_returned", "The plugin handed over something else than Records.")
    if not isinstance(found.records, Sequence):
        raise fault("plugin_returned", "The plugin's Records hold something else than a sequence.")
    return found
