"""Any JSON or XML interface as a source, by what its profile says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from casebridge.connectors.rest.ahead import spreading
from casebridge.connectors.rest.errors import fix
from casebridge.connectors.rest.kit import Kit, compile_rest
from casebridge.connectors.rest.options import RestOptions
from casebridge.connectors.rest.plan import Plan, plan_backfill, plan_poll, plan_replay
from casebridge.connectors.rest.poll import Poll
from casebridge.connectors.rest.watermark import State, read_state
from casebridge.sdk import Batch, Capabilities, CheckResult, Cursor, Page, Rejected, Settled, SourceContext
from casebridge.sdk.http import probe
from casebridge.sdk.records import FileFault

__all__ = ["RestSource"]


class RestSource:
    """Reads a case system over HTTP; one poll is one batch.

    Raises:
        FixConfig: ``rest_profile`` if the parts of the profile do not fit each other.
    """

    def __init__(self, options: RestOptions) -> None:
        self.options = options
        self._meaning = compile_rest(options)
        spec = options.spec
        self.capabilities = Capabilities(
            batches=True,
            snapshots=options.snapshot,
            fetch_case=spec.case is not None,
            windows=spec.watermark is not None and spec.watermark.field is not None,
        )

    def pull(self, cursor: Cursor | None, context: SourceContext) -> Iterator[Page | Rejected]:
        """What is new since ``cursor``, or changed in ``context.window``, as one batch; see ``Source``.

        A batch that can't be finished within the budget ends after a whole page if the next pull can go on there.
        ``rest_budget`` is raised if it can't. A last page without records carries the cursor.
        """
        state = read_state(cursor)
        yield from self._run(cursor, context, self._plan(state, context))

    def settle(self, outcome: Settled) -> None:
        """Nothing: the records stay where they are."""

    def replay(self, batch: Batch, context: SourceContext) -> Iterator[Page | Rejected]:
        """What ``batch`` was read from, read once more, and the cases of ``context.newly_linked``; see ``Source``."""
        plan = plan_replay(batch, self._meaning.terms, context.newly_linked)
        for item in self._run(None, context, plan):
            yield replace(item, batch=replace(batch, findings=item.batch.findings))

    def check(self, context: SourceContext) -> Sequence[CheckResult]:
        """Whether the system can be reached and takes the credentials, as far as no records are asked for."""
        with self.options.client(self.options.http, context) as client:
            return probe(client)

    def _plan(self, state: State, context: SourceContext) -> Plan | None:
        if context.window is None:
            return plan_poll(state, context.newly_linked, self._meaning.terms)
        if not self.capabilities.windows:
            raise fix("rest_window")
        try:
            return plan_backfill(state, context.window)
        except ValueError:
            raise fix("rest_window") from None

    def _run(self, cursor: Cursor | None, context: SourceContext, plan: Plan | None) -> Iterator[Page | Rejected]:
        if plan is None:
            return
        detail = self.options.spec.detail
        threads = detail.concurrency if detail else 1
        with self.options.client(self.options.http, context) as client, spreading(threads) as spread:
            start = context.clock()
            kit = Kit(self.options, self._meaning, client, f"{self.options.name}-{start.timestamp():.6f}")
            poll = Poll(kit, cursor, read_state(cursor), context, spread, start)
            try:
                yield from poll.pages(plan)
            except FileFault as fault:
                yield poll.rejected(plan, fault)
