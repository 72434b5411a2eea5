"""Stands in for the plugin adapter until that is there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from casebridge.errors import FixConfig
from casebridge.sdk import (
    Batch,
    Capabilities,
    CheckResult,
    Cursor,
    Damage,
    Page,
    Rejected,
    Secret,
    Settled,
    Source,
    SourceContext,
)
from casebridge.sdk.author import Records, RecordSource
from casebridge.sdk.http import HttpClient, HttpRequest, HttpSettings
from casebridge.sdk.records import CellFault, JsonRecords, RecordOptions, parse_json


class _Tools:
    def __init__(self, context: SourceContext) -> None:
        self._context = context
        self.workdir: Path = context.workdir
        self.newly_linked: Sequence[str] = context.newly_linked
        self.window = context.window
        self.wanted = context.wanted
        self._clients: dict[str, HttpClient] = {}

    @property
    def now(self) -> datetime:
        return self._context.clock()

    @property
    def seconds_left(self) -> float:
        return 3600

    def secret(self, name: str) -> Secret:
        return self._context.secret(name)

    def client(self, settings: HttpSettings) -> HttpClient:
        c = self._context
        return self._clients.setdefault(settings.url, HttpClient(settings, c.secret, c.hosts, c.clock, c.sleep))

    def get(self, settings: HttpSettings, path: str, **query: str) -> Any:
        answer = self.client(settings).send(HttpRequest("GET", path, tuple(query.items())))
        if answer.status != 200:
            raise FixConfig("rest_refused", f"The system answers {answer.status}.")
        return parse_json(answer.body, any_text=True)

    def close(self) -> None:
        for client in self._clients.values():
            client.close()


class _Adapted:
    def __init__(self, source: Any, capabilities: Capabilities, options: RecordOptions, snapshot: bool) -> None:
        self.source, self.capabilities, self.snapshot = source, capabilities, snapshot
        self.reader = JsonRecords(options)

    def pull(self, cursor: Cursor | None, context: SourceContext) -> Iterator[Page | Rejected]:
        yield from self._run(cursor, context, None)

    def _run(self, cursor: Cursor | None, context: SourceContext, batch: Batch | None) -> Iterator[Page | Rejected]:
        tools = _Tools(context)
        at = context.clock().isoformat()
        name = json.dumps([dict(cursor or {}), at])
        batch = batch or Batch(hashlib.sha256(name.encode()).hexdigest(), name, at, self.snapshot)
        try:
            parts: Iterator[Records] = iter(self.source.pull(cursor, tools))
            held: Page | None = None
            for part in parts:
                if held:
                    yield held
                held = self._page(batch, part)
            for number in context.newly_linked if hasattr(self.source, "fetch_case") else ():
                if found := self.source.fetch_case(number, tools):
                    if held:
                        yield held
                    held = self._page(batch, found)
            if held:
                yield Page(held.batch, held.header, held.rows, held.lines, held.damaged, held.cursor, last=True)
        finally:
            tools.close()

    def _page(self, batch: Batch, part: Records) -> Page:
        rows, lines, damaged = [], [], []
        for at, record in enumerate(part.records, 1):
            try:
                rows.append(self.reader.cells(record))
                lines.append(at)
            except CellFault as fault:
                damaged.append(Damage(at, fault.code, fault.column))
        return Page(batch, self.reader.header, rows, lines, tuple(damaged), part.cursor)

    def settle(self, outcome: Settled) -> None:
        """Nothing."""

    def replay(self, batch: Batch, context: SourceContext) -> Iterator[Page | Rejected]:
        yield from self._run(json.loads(batch.name)[0] or None, context, batch)

    def check(self, context: SourceContext) -> Sequence[CheckResult]:
        tools = _Tools(context)
        try:
            return [CheckResult("system", True, self.source.check(tools))]
        finally:
            tools.close()


def adapt_source(source: Any, capabilities: Capabilities, options: RecordOptions, snapshot: bool) -> Source:
    """An engine's source."""
    return _Adapted(source, capabilities, options, snapshot)


_ = RecordSource
