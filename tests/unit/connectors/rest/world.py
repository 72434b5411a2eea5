"""Sources for the tests: profiles for each style of paging, and an engine that only collects."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from casebridge.connectors.rest import RestOptions, RestSource
from casebridge.errors import CasebridgeError
from casebridge.sdk import Batch, Cursor, Page, Rejected, SourceContext
from casebridge.sdk.http import HttpClient, HttpSettings
from casebridge.sdk.records import RecordField, RecordOptions
from casebridge.sdk.restspec import RestSpec
from tests.support.api import START, Api, Direct

FIELDS = (
    RecordField("id", ("id",)),
    RecordField("number", ("number",)),
    RecordField("status", ("status",)),
    RecordField("updated", ("updated",)),
    RecordField("outcome", ("detail.outcome",)),
)
PAGING: dict[str, dict[str, Any]] = {
    "none": {"style": "none"},
    "offset": {"style": "offset"},
    "page": {"style": "page", "first": 1},
    "range": {"style": "range"},
    "cursor": {"style": "cursor", "next": "next"},
    "next": {"style": "next_url", "next": "next"},
    "link": {"style": "link"},
    "delta": {"style": "next_url", "next": "next"},
}
WHERE = {
    "offset": {"offset": "{offset}", "limit": "{limit}"},
    "page": {"page": "{page}", "limit": "{limit}"},
    "range": {"from": "{from}", "to": "{to}"},
    "cursor": {"after": "{cursor}", "limit": "{limit}"},
}


def read_time(text: str) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0) if text else None


def spec(style: str = "offset", *, size: int = 3, order: str = "", overlap: str = "0s", **more: Any) -> RestSpec:
    """``[rest]`` for a style; ``order`` ascending sorts by time, unsorted by ID, empty has no watermark."""
    query = {"limit": "{limit}"} | WHERE.get(style, {})
    mark: dict[str, Any] = {}
    if order:
        query |= {"since": "{since}"} | ({"sort": "updated"} if order == "ascending" else {})
        mark = {"watermark": {"field": "updated", "order": order, "overlap": overlap}}
    asked = {"path": f"/{style}/cases", "query": query}
    if style == "range":
        asked = {"path": "/range/cases", "method": "POST", "body": query}
    table = {"id": "id", "list": asked, "paging": {**PAGING[style], "size": size}, **mark}
    for key, value in more.items():
        table[key] = {**table[key], **value} if isinstance(value, dict) and isinstance(table.get(key), dict) else value
    return RestSpec.model_validate(table)


def options(api: Api, rest: RestSpec, **more: Any) -> RestOptions:
    """Options that ask ``api`` without a network."""
    given: dict[str, Any] = {
        "name": "cases",
        "spec": rest,
        "records": RecordOptions("json", ("data",), FIELDS),
        "number_field": "number",
        "http": HttpSettings(url=api.base),
        "read_time": read_time,
        "client": lambda _settings, _context: cast(HttpClient, Direct(api)),
    }
    return RestOptions(**{**given, **more})


def context(**more: Any) -> SourceContext:
    given: dict[str, Any] = {
        "clock": lambda: START,
        "sleep": lambda _seconds: None,
        "known": lambda _batch: False,
        "workdir": Path(),
    }
    return SourceContext(**{**given, **more})


@dataclass
class Engine:
    """Pulls as the engine does: the cursor of a batch is kept once its last page came, through JSON."""

    source: RestSource
    cursor: Cursor | None = None
    rows: list[dict[str, str]] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    trouble: CasebridgeError | None = None

    def pull(self, *, keep: bool = True, stop_after: int | None = None, **more: Any) -> list[dict[str, str]]:
        """The rows of one run; with ``keep`` false the run dies before its commit."""
        return self._take(self.source.pull(self.cursor, context(**more)), keep=keep, stop_after=stop_after)

    def replay(self, batch: Batch, **more: Any) -> list[dict[str, str]]:
        return self._take(self.source.replay(batch, context(**more)), keep=False, stop_after=None)

    def _take(self, items: Any, *, keep: bool, stop_after: int | None) -> list[dict[str, str]]:
        self.trouble, rows, damaged, ended = None, list[dict[str, str]](), list[str](), True
        batch: Batch | None = None
        try:
            for count, item in enumerate(items, 1):
                assert batch is None or item.batch == batch
                batch = item.batch
                if isinstance(item, Rejected):
                    self.rejected.append(item)
                    return []
                rows += _rows(item)
                damaged += [f"{damage.code} {damage.line}" for damage in item.damaged]
                ended = item.last
                if item.last and keep:
                    self.cursor = json.loads(json.dumps(item.cursor)) or self.cursor
                    assert len(json.dumps(item.cursor)) < 65_536
                if stop_after == count:
                    items.close()
                    return rows
        except CasebridgeError as error:
            self.trouble = error
            if not ended:
                return []
        else:
            assert ended, "a batch without its last page"
        if batch is not None:
            self.batches.append(batch)
        self.rows += rows
        self.damaged += damaged
        return rows


def _rows(page: Page) -> list[dict[str, str]]:
    assert len(page.rows) == len(page.lines)
    return [dict(zip(page.header, row, strict=True)) for row in page.rows]


def engine(api: Api, rest: RestSpec, **more: Any) -> Engine:
    return Engine(RestSource(options(api, rest, **more)))


def ids(rows: Sequence[dict[str, str]]) -> list[int]:
    return sorted(int(row["id"]) for row in rows)


def filled(count: int, *, step: float = 1, **more: Any) -> Api:
    """A system with cases 1 to ``count``, ``step`` seconds apart; its clock stands a minute after the last."""
    api = Api(**more)
    for number in range(1, count + 1):
        api.put(str(number))
        api.tick(step)
    api.tick(60)
    return api
