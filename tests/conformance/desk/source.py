"""A source for a made-up records system: pages by token, changes by time, single cases by number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import Field

from casebridge.conformance.binding import Binding
from casebridge.conformance.world import load_world
from casebridge.errors import TryLater
from casebridge.mapping.profile import load_profile
from casebridge.sdk import Capabilities, Cursor
from casebridge.sdk.author import Options, Records, SecretName, Tools
from casebridge.sdk.http import AuthSettings, HttpSettings
from casebridge.sdk.plugin import SourceType

__all__ = ["DESK", "HERE", "DeskOptions", "DeskSource", "desk"]

HERE = Path(__file__).parent
CLAIMS = Capabilities(batches=True, fetch_case=True, windows=True)
Json = dict[str, Any]


class DeskOptions(Options):
    """Where the system is."""

    url: str = Field(description="address of the system")
    token: SecretName = Field(default="desk", description="the secret to sign in with")
    overlap_minutes: int = Field(default=20, ge=0, description="minutes that a read looks back")


class DeskSource:
    """Reads the system's cases, the oldest change first."""

    def __init__(self, options: DeskOptions) -> None:
        self.options = options
        self.http = HttpSettings(url=options.url, auth=AuthSettings(type="bearer", secret=options.token))

    def pull(self, cursor: Cursor | None, tools: Tools) -> Iterator[Records]:
        """What changed; see ``RecordSource``."""
        seen = str((cursor or {}).get("mark", ""))
        asked = {"limit": "2", **self.since(seen, tools)}
        page, pages = "", set[str]()
        while True:
            answer = self.ask(tools, {**asked, **({"page": page} if page else {})})
            cases = self.cases(answer)
            seen = max([seen, *(case["updated"] for case in cases if self.believed(case["updated"], tools))])
            yield Records(cases, self.cursor(seen, answer))
            page = self.following(answer, cases)
            if not page:
                return
            self.going_on(page, pages)

    def since(self, seen: str, tools: Tools) -> dict[str, str]:
        """The bounds of the read, as the system is told them."""
        if tools.window is not None:
            return {"since": tools.window[0], "until": tools.window[1]}
        if not seen:
            return {}
        back = read(seen) - timedelta(minutes=self.options.overlap_minutes)
        return {"since": back.strftime("%Y-%m-%dT%H:%M:%SZ")}

    def ask(self, tools: Tools, asked: dict[str, str]) -> Json:
        """One page."""
        answer: Json = tools.get(self.http, "/api/cases", **asked)
        return answer

    def cases(self, answer: Json) -> list[Json]:
        """The cases of a page."""
        return [dict(case) for case in answer["cases"]]

    def believed(self, updated: str, tools: Tools) -> bool:
        """Whether a time may move the mark: not if it lies in the future."""
        return read(updated) <= tools.now

    def cursor(self, seen: str, answer: Json) -> dict[str, Any]:
        """The position after a page."""
        del answer
        return {"mark": seen}

    def following(self, answer: Json, cases: list[Json]) -> str:
        """The token of the page after this one; empty at the end."""
        del cases
        return str(answer.get("next") or "")

    def going_on(self, page: str, pages: set[str]) -> None:
        """Remembers a token; one that comes again leads nowhere."""
        if page in pages:
            raise TryLater("desk_circle", "The system's pages lead in a circle.", next_step="Ask its operator.")
        pages.add(page)

    def fetch_case(self, number: str, tools: Tools) -> Records | None:
        """One case by its number."""
        return Records([tools.get(self.http, f"/api/cases/{number}")])

    def check(self, tools: Tools) -> str:
        """Asks what system it is."""
        return f"{tools.get(self.http, '/api/about')['system']} answers."


def read(text: str) -> datetime:
    """A time of the system."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


DESK = SourceType("desk", DeskOptions, DeskSource, CLAIMS, "A made-up records system")


def desk(source: type[DeskSource] = DeskSource, claims: Capabilities = CLAIMS, **options: Any) -> Binding:
    """The binding of a desk connector, or of a changed one."""
    return Binding(
        connector=SourceType("desk", DeskOptions, source, claims, "A made-up records system"),
        profile=load_profile(HERE / "profile.toml"),
        world=load_world(HERE / "tape.json"),
        options={"url": "{url}", **options},
        identity=("id",),
        changed="updated",
        secrets={"desk": "made-up-desk-token"},
        folder=HERE,
    )
