"""An author's source of a few lines, and an engine that hands it a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casebridge.plugins.adapt import RecordsSource
from casebridge.sdk import Capabilities, Page, Secret, SourceContext
from casebridge.sdk.author import Options, Records, Tools
from casebridge.sdk.plugin import SourceType
from casebridge.sdk.records import RecordField, RecordOptions

__all__ = [
    "FIELDS",
    "NOW",
    "Author",
    "NoOptions",
    "Ticks",
    "context",
    "go_through",
    "last",
    "read",
    "rows",
    "source",
    "steps",
]

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIELDS = RecordOptions(
    "json", ("@",), (RecordField("number", ("number",)), RecordField("status", ("state.name", "status")))
)


class NoOptions(Options):
    """Nothing to choose."""


class Ticks:
    """A monotonic clock that moves only when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Author:
    """A source as somebody writes it; ``script`` is what its next pulls do, ``cases`` what single cases hold."""

    script: Callable[[Mapping[str, Any] | None, Tools], Iterator[Any]]
    cases: dict[str, Any] = field(default_factory=dict)
    said: Any = "The desk answers."
    cursors: list[Any] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)

    def pull(self, cursor: Mapping[str, Any] | None, tools: Tools) -> Iterator[Any]:
        """What the script does."""
        self.cursors.append(cursor)
        return self.script(cursor, tools)

    def check(self, tools: Tools) -> Any:
        """What it was told to say."""
        del tools
        if isinstance(self.said, Exception):
            raise self.said
        return self.said

    def fetch_case(self, number: str, tools: Tools) -> Any:
        """One case."""
        del tools
        self.fetched.append(number)
        return self.cases.get(number)


def source(author: Any, *, can: Capabilities | None = None, seconds: float = 60, **more: Any) -> RecordsSource:
    """The adapter over ``author``."""
    kind = SourceType("cases", NoOptions, lambda _options: author, can or Capabilities())
    return RecordsSource("desk", kind, NoOptions(), FIELDS, "number", seconds, **more)


def context(folder: Path, **more: Any) -> SourceContext:
    """What the engine hands over."""
    made = SourceContext(
        clock=lambda: NOW,
        sleep=lambda _seconds: None,
        known=lambda _batch: False,
        workdir=folder,
        secret=lambda name: Secret(f"the {name}"),
    )
    return replace(made, **more)


def read(made: RecordsSource, folder: Path, cursor: Any = None, **more: Any) -> list[Page]:
    """The pages of one pull."""
    found = list(made.pull(cursor, context(folder, **more)))
    assert all(isinstance(page, Page) for page in found)
    return found  # type: ignore[return-value]


def go_through(items: Iterator[Any], found: list[Any]) -> None:
    """Puts each into ``found``, so that what came before an error is known."""
    for item in items:
        found.append(item)  # noqa: PERF402  one by one


def last(pages: Sequence[Page]) -> dict[str, Any]:
    """The cursor of a batch; only its last page is one."""
    assert [page.last for page in pages] == [False] * (len(pages) - 1) + [True]
    return dict(pages[-1].cursor)


def rows(pages: Sequence[Page]) -> list[list[str]]:
    """The rows of all pages."""
    return [list(row) for page in pages for row in page.rows]


def steps(*handed: Records) -> Callable[[Mapping[str, Any] | None, Tools], Iterator[Records]]:
    """A script that hands over these, whatever the cursor."""
    return lambda _cursor, _tools: iter(handed)
