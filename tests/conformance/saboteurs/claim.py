"""Saboteurs of claims."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from casebridge.conformance import SourceSuite
from casebridge.sdk import Page
from casebridge.sdk.author import Records, Tools
from tests.conformance.desk import DESK, HERE, DeskSource
from tests.conformance.desk.source import CLAIMS
from tests.conformance.saboteurs.saboteur import Items, pages, records, saboteur


@records("claims fetch_case and finds nothing", "CB030")
class FalseFetchCase(DeskSource):
    def fetch_case(self, number: str, tools: Tools) -> Records | None:
        return None


@records("claims windows and reads everything", "CB031")
class FalseWindows(DeskSource):
    def since(self, seen: str, tools: Tools) -> dict[str, str]:
        return super().since(seen, tools) if tools.window is None else {}


@records("claims windows and leaves out what lies on their border", "CB031")
class NarrowWindow(DeskSource):
    def cases(self, answer: dict[str, Any]) -> list[dict[str, Any]]:
        found = super().cases(answer)
        return [case for case in found if self.window is None or case["updated"] < self.window[1]]

    def since(self, seen: str, tools: Tools) -> dict[str, str]:
        self.window = tools.window
        return super().since(seen, tools)


@pages("marks every read as a snapshot", "CB032", claims=replace(CLAIMS, snapshots=True))
def false_snapshots(items: Items) -> Items:
    for item in items:
        yield replace(item, batch=replace(item.batch, snapshot=True))


@pages("marks a read as a snapshot without claiming it", "CB032")
def unclaimed_snapshots(items: Items) -> Items:
    yield from false_snapshots(items)


@pages("gives every batch one ID", "CB033")
def constant_batch(items: Items) -> Items:
    for item in items:
        yield replace(item, batch=replace(item.batch, batch_id="one"))


@pages("never ends a batch", "CB033")
def endless_batch(items: Items) -> Items:
    for item in items:
        yield replace(item, last=False) if isinstance(item, Page) else item


@saboteur("overrides a check without a written reason", "CB039")
def overridden_check() -> Any:
    class Weakened(SourceSuite):
        connector, profile, tape = DESK, HERE / "profile.toml", HERE / "tape.json"

        def test_CB012_what_changed_after_the_last_read_comes_with_the_next(self) -> None:  # noqa: N802
            pass

    return Weakened


@saboteur("skips a check without a written reason", "CB039")
def skipped_check() -> Any:
    class Weakened(SourceSuite):
        connector, profile, tape = DESK, HERE / "profile.toml", HERE / "tape.json"
        skip = {"CB012": "  "}  # noqa: RUF012

    return Weakened


@saboteur("makes a bench of its own without a written reason", "CB039")
def own_bench() -> Any:
    class Weakened(SourceSuite):
        connector, profile, tape = DESK, HERE / "profile.toml", HERE / "tape.json"

        @classmethod
        def make_bench(cls) -> Any:
            return None

    return Weakened
