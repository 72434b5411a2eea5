"""Saboteurs of completeness."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from casebridge.errors import TryLater
from casebridge.sdk import Cursor
from casebridge.sdk.author import Records, Tools
from tests.conformance.desk import DeskSource
from tests.conformance.desk.source import read
from tests.conformance.saboteurs.saboteur import records


@records("drops the last record of the last page", "CB006")
class DroppedLastRecord(DeskSource):
    def cases(self, answer: dict[str, Any]) -> list[dict[str, Any]]:
        found = super().cases(answer)
        return found if answer.get("next") else found[:-1]


@records("does not read the last page", "CB006")
class DroppedLastPage(DeskSource):
    def pull(self, cursor: Cursor | None, tools: Tools) -> Iterator[Records]:
        yield from list(super().pull(cursor, tools))[:-1]


@records("takes an empty page for the end", "CB007", "CB006")
class EmptyPageIsTheEnd(DeskSource):
    def following(self, answer: dict[str, Any], cases: list[dict[str, Any]]) -> str:
        return super().following(answer, cases) if cases else ""


@records("asks for the next page by the time of the last record", "CB008")
class PagesByTime(DeskSource):
    def pull(self, cursor: Cursor | None, tools: Tools) -> Iterator[Records]:
        since, page = self.since(str((cursor or {}).get("mark", "")), tools), ""
        while True:
            answer = self.ask(tools, {"limit": "2", **since, **({"page": page} if page else {})})
            cases = self.cases(answer)
            yield Records(cases, {"mark": cases[-1]["updated"]} if cases else {})
            page = "" if cases else self.following(answer, cases)
            if "next" not in answer:
                return
            if cases:
                since = {"since": f"{read(cases[-1]['updated']) + timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"}


@records("adds a record of its own", "CB009")
class GhostRecord(DeskSource):
    def cases(self, answer: dict[str, Any]) -> list[dict[str, Any]]:
        found = super().cases(answer)
        return found + [case | {"id": "D000"} for case in found if case["id"] == "D102"]


@records("raises after the last page", "CB026")
class RaisesAtTheEnd(DeskSource):
    def pull(self, cursor: Cursor | None, tools: Tools) -> Iterator[Records]:
        yield from super().pull(cursor, tools)
        raise RuntimeError("made up")


@records("asks for something that nobody recorded", "CB027")
class AsksForMore(DeskSource):
    def ask(self, tools: Tools, asked: dict[str, str]) -> dict[str, Any]:
        return super().ask(tools, asked | {"expand": "everything"})


@records("calls a healthy system broken", "CB028")
class CheckComplains(DeskSource):
    def check(self, tools: Tools) -> str:
        raise TryLater("desk_away", "The system is away.", next_step="Wait.")
