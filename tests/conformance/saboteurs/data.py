"""Saboteurs of data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from casebridge.sdk import Page
from tests.conformance.desk import DeskSource
from tests.conformance.saboteurs.saboteur import Items, pages, records

Case = dict[str, Any]


@records("puts each value into the next column", "CB020")
class ColumnShift(DeskSource):
    def cases(self, answer: Case) -> list[Case]:
        return [case | {"cybertip": case["status"], "status": case["cybertip"]} for case in super().cases(answer)]


@records("makes numbers of codes", "CB021")
class CoercedTypes(DeskSource):
    def cases(self, answer: Case) -> list[Case]:
        found = super().cases(answer)
        return [
            case | {"closing": {"code": int(case["closing"]["code"])}} if case["closing"] else case for case in found
        ]


@records("cuts the offset off times", "CB022")
class NaiveTimes(DeskSource):
    def cases(self, answer: Case) -> list[Case]:
        found = super().cases(answer)
        self.true = {case["updated"][:-1]: case["updated"] for case in found}
        return [case | {"updated": case["updated"][:-1]} for case in found]

    def believed(self, updated: str, tools: Any) -> bool:
        return super().believed(f"{updated}Z", tools)

    def cursor(self, seen: str, answer: Case) -> dict[str, Any]:
        return {"mark": seen if not seen or seen.endswith("Z") else f"{seen}Z"}


@records("says 'arrest' where the system says 'closed'", "CB023", "CB020")
class InventedCode(DeskSource):
    def cases(self, answer: Case) -> list[Case]:
        found = super().cases(answer)
        return [case | {"status": "arrest"} if case["status"] == "closed" else case for case in found]


@pages("adds a column that the profile does not know", "CB024")
def undeclared_field(items: Items) -> Items:
    for item in items:
        if isinstance(item, Page):
            yield replace(item, header=(*item.header, "narrative"), rows=[[*row, "made up"] for row in item.rows])


@pages("gives a row with a cell too few", "CB024")
def ragged_row(items: Items) -> Items:
    for item in items:
        yield replace(item, rows=[row[:-1] for row in item.rows]) if isinstance(item, Page) else item


@pages("changes its header from page to page", "CB024")
def header_changes(items: Items) -> Items:
    for number, item in enumerate(items):
        yield replace(item, header=item.header[::-1]) if isinstance(item, Page) and number else item
