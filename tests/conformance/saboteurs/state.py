"""Saboteurs of state: cursors, changes, order, deletions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from casebridge.sdk import Cursor, Page
from casebridge.sdk.author import Records, Tools
from tests.conformance.desk import DeskSource
from tests.conformance.desk.source import read
from tests.conformance.saboteurs.saboteur import Items, pages, records


@records("puts a time object into its cursor", "CB010")
class UnserialisableCursor(DeskSource):
    def cursor(self, seen: str, answer: dict[str, Any]) -> dict[str, Any]:
        return {"mark": read(seen)} if seen else {}


@records("puts a number that is none into its cursor", "CB010")
class CursorWithoutNumber(DeskSource):
    def cursor(self, seen: str, answer: dict[str, Any]) -> dict[str, Any]:
        return {"mark": seen, "share": float("nan")}


@records("hands out a cursor and ignores it", "CB011")
class IgnoredCursor(DeskSource):
    def since(self, seen: str, tools: Tools) -> dict[str, str]:
        return super().since("", tools)


@records("reads new records only, never a changed one", "CB012")
class NewOnly(DeskSource):
    def pull(self, cursor: Cursor | None, tools: Tools) -> Iterator[Records]:
        top = str((cursor or {}).get("top", ""))
        for part in super().pull(cursor, tools):
            new = [case for case in part.records if case["id"] > top]
            yield replace(part, records=new, cursor={**part.cursor, "top": "D109"})


@records("asks for what is later than the last time seen", "CB013", "CB014")
class StrictlyGreater(DeskSource):
    def since(self, seen: str, tools: Tools) -> dict[str, str]:
        return {"since": f"{read(seen) + timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"} if seen else {}


@records("does not look back", "CB014", overlap_minutes=0)
class LateRowsLost(DeskSource):
    pass


@records("believes a time in the future", "CB015")
class FarFutureCursor(DeskSource):
    def believed(self, updated: str, tools: Tools) -> bool:
        return True


@records("hands out the time of the read with its first page", "CB016")
class CursorPastUnseenPage(DeskSource):
    def pull(self, cursor: Cursor | None, tools: Tools) -> Iterator[Records]:
        for part in super().pull(cursor, tools):
            yield replace(part, cursor={"mark": f"{tools.now:%Y-%m-%dT%H:%M:%SZ}"})


@records("hands over each page backwards and claims order", "CB017")
class DisorderClaimedOrdered(DeskSource):
    def cases(self, answer: dict[str, Any]) -> list[dict[str, Any]]:
        return super().cases(answer)[::-1]


@records("leaves deleted records out", "CB018")
class DeletesNotTold(DeskSource):
    def cases(self, answer: dict[str, Any]) -> list[dict[str, Any]]:
        return [case for case in super().cases(answer) if not case["removed"]]


@pages("replays a batch without its last row", "CB019", replays=True)
def replay_differs(items: Items) -> Items:
    for item in items:
        yield replace(item, rows=item.rows[:-1], lines=item.lines[:-1]) if isinstance(item, Page) else item


@pages("replays nothing, and claims batches", "CB019", replays=True)
def replay_empty(items: Items) -> Items:
    yield from list(items)[:0]
