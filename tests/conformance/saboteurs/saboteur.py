"""What a saboteur is, and three ways to make one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from casebridge.conformance.bench import Bench
from casebridge.conformance.binding import Binding
from casebridge.conformance.connect import make_source
from casebridge.conformance.world.phase import Place
from casebridge.mapping import Profile
from casebridge.sdk import Batch, Capabilities, CheckResult, Cursor, Page, Rejected, Settled, Source, SourceContext
from tests.conformance.desk import DeskSource, desk
from tests.conformance.desk.source import CLAIMS

__all__ = ["SABOTEURS", "Changed", "Saboteur", "pages", "records", "saboteur"]

Items = Iterator[Page | Rejected]


@dataclass(frozen=True, slots=True)
class Saboteur:
    """One connector with one fault.

    Args:
        name: lower-case words joined by hyphens.
        title: what is wrong with it.
        killed_by: the codes of the checks that must fail for it, each of them.
        bench: a fresh bench to try it out on.
    """

    name: str
    title: str
    killed_by: tuple[str, ...]
    bench: Callable[[], Any]


SABOTEURS: dict[str, Saboteur] = {}


def saboteur(title: str, *killed_by: str, name: str = "") -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Registers a function that makes a bench."""

    def made(bench: Callable[[], Any]) -> Callable[[], Any]:
        key = (name or bench.__name__).replace("_", "-")
        if key in SABOTEURS:
            raise ValueError(f"{key} is taken")
        SABOTEURS[key] = Saboteur(key, title, killed_by, bench)
        return bench

    return made


def records(
    title: str, *killed_by: str, claims: Capabilities = CLAIMS, name: str = "", **options: Any
) -> Callable[[type[DeskSource]], type[DeskSource]]:
    """Registers a subclass of the good connector."""

    def made(source: type[DeskSource]) -> type[DeskSource]:
        words = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in source.__name__)
        saboteur(title, *killed_by, name=name or words.strip("-"))(lambda: Bench(desk(source, claims, **options)))
        return source

    return made


def pages(
    title: str, *killed_by: str, claims: Capabilities = CLAIMS, replays: bool = False
) -> Callable[[Callable[[Items], Items]], Callable[[Items], Items]]:
    """Registers a function that spoils what an engine's source yields (with ``replays`` only what a replay does)."""

    def made(spoil: Callable[[Items], Items]) -> Callable[[Items], Items]:
        good = desk(claims=claims)

        def connect(options: Mapping[str, Any], profile: Profile, place: Place) -> Source:
            del options, profile
            return Changed(make_source(good, place, []), claims, spoil, replays=replays)

        spoiled: Binding = replace(good, connector=connect, ordered=True)
        saboteur(title, *killed_by, name=spoil.__name__)(lambda: Bench(spoiled))
        return spoil

    return made


@dataclass(slots=True)
class Changed:
    """An engine's source whose pages are spoiled on their way."""

    source: Source
    capabilities: Capabilities
    spoil: Callable[[Items], Items]
    replays: bool = False

    def pull(self, cursor: Cursor | None, context: SourceContext) -> Items:
        found = self.source.pull(cursor, context)
        yield from found if self.replays else self.spoil(iter(found))

    def replay(self, batch: Batch, context: SourceContext) -> Items:
        yield from self.spoil(iter(self.source.replay(batch, context)))

    def settle(self, outcome: Settled) -> None:
        self.source.settle(outcome)

    def check(self, context: SourceContext) -> list[CheckResult]:
        return list(self.source.check(context))
