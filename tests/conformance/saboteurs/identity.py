"""Saboteurs of identity."""

from __future__ import annotations

from itertools import count
from typing import Any

from casebridge.sdk.author import Tools
from tests.conformance.desk import DeskSource
from tests.conformance.saboteurs.saboteur import records

_NUMBERS = count(1)


@records("hands over the first record of a page twice", "CB001")
class DuplicateInPage(DeskSource):
    def cases(self, answer: dict[str, Any]) -> list[dict[str, Any]]:
        found = super().cases(answer)
        return found[:1] + found


@records("begins each page with the last record of the page before", "CB002")
class DuplicateAcrossPages(DeskSource):
    def cases(self, answer: dict[str, Any]) -> list[dict[str, Any]]:
        found = super().cases(answer)
        before, self.before = getattr(self, "before", []), found[-1:]
        return [*before, *found]


@records("gives all records one identity", "CB003", "CB006")
class ConstantIdentity(DeskSource):
    def cases(self, answer: dict[str, Any]) -> list[dict[str, Any]]:
        return [case | {"id": "D1"} for case in super().cases(answer)]


@records("leaves the identity of one record out", "CB004")
class NullIdentity(DeskSource):
    def cases(self, answer: dict[str, Any]) -> list[dict[str, Any]]:
        found = super().cases(answer)
        return [case | {"id": None} if case["id"] == "D103" else case for case in found]


@records("numbers records as they come", "CB005")
class UnstableIdentity(DeskSource):
    def ask(self, tools: Tools, asked: dict[str, str]) -> dict[str, Any]:
        answer = super().ask(tools, asked)
        return answer | {"cases": [case | {"id": f"D{next(_NUMBERS)}"} for case in answer["cases"]]}
