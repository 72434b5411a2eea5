"""Saboteurs of paging, of refusals and of failures."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from casebridge.errors import CasebridgeError, FixConfig, TryLater
from casebridge.sdk import Cursor
from casebridge.sdk.author import Records, Tools
from tests.conformance.desk import DeskSource
from tests.conformance.saboteurs.saboteur import records

__all__ = ["OwnClient"]

Json = dict[str, Any]


@records("follows a page that leads to itself for ever", "CB040", "CB041")
class AAPaging(DeskSource):
    def going_on(self, page: str, pages: set[str]) -> None:
        """Remembers nothing."""


@records("remembers only the page before", "CB041")
class ABABPaging(DeskSource):
    def going_on(self, page: str, pages: set[str]) -> None:
        super().going_on(page, pages)
        pages.intersection_update({page})


@records("ends quietly where a page comes again", "CB040", "CB041")
class QuietCircle(DeskSource):
    def following(self, answer: Json, cases: list[Json]) -> str:
        page, before = super().following(answer, cases), getattr(self, "before", set[str]())
        self.before = before | {page}
        return "" if page in before else page


@records("collects every page before it hands one over", "CB042")
class EndlessPages(DeskSource):
    def pull(self, cursor: Cursor | None, tools: Tools) -> Iterator[Records]:
        yield from list(super().pull(cursor, tools))


@records("asks fifty times for what is refused", "CB043")
class EndlessRetry(DeskSource):
    def ask(self, tools: Tools, asked: dict[str, str]) -> Json:
        for _ in range(49):
            try:
                return super().ask(tools, asked)
            except FixConfig:
                continue
        return super().ask(tools, asked)


@records("takes every failure for the end", "CB043", "CB045", "CB047")
class SwallowedException(DeskSource):
    def ask(self, tools: Tools, asked: dict[str, str]) -> Json:
        try:
            return super().ask(tools, asked)
        except CasebridgeError:
            return {"cases": []}


@records("takes a refusal for a system without cases", "CB043")
class RefusalTakenForEmpty(DeskSource):
    def ask(self, tools: Tools, asked: dict[str, str]) -> Json:
        try:
            return super().ask(tools, asked)
        except FixConfig:
            return {"cases": []}


@records("skips a page that can't be read now", "CB045", "CB046")
class SkippedPage(DeskSource):
    def pull(self, cursor: Cursor | None, tools: Tools) -> Iterator[Records]:
        try:
            yield from super().pull(cursor, tools)
        except CasebridgeError:
            yield Records([], {"mark": f"{tools.now:%Y-%m-%dT%H:%M:%SZ}"})
            raise


@records("raises what nobody knows when a page fails", "CB045")
class StrangeError(DeskSource):
    def ask(self, tools: Tools, asked: dict[str, str]) -> Json:
        try:
            return super().ask(tools, asked)
        except CasebridgeError as error:
            raise RuntimeError("page failed") from error


class OwnClient(DeskSource):
    """Asks without the client of its tools; does what that does for this system, and nothing more."""

    seconds = 20.0

    def ask(self, tools: Tools, asked: dict[str, str]) -> Json:
        url = f"{self.options.url}/api/cases?{urlencode(asked)}"
        found: Json = self.decoded(self.body(url, min(self.seconds, tools.seconds_left)))
        return found

    def body(self, url: str, seconds: float) -> bytes:
        try:
            with urllib.request.urlopen(url, timeout=seconds) as answer:  # noqa: S310
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return self.failed(error, url)
        except OSError:
            raise TryLater("desk_away", "The system can't be reached.") from None

    def failed(self, error: urllib.error.HTTPError, url: str) -> bytes:
        if error.code in (429, 503):
            raise TryLater("desk_busy", "The system is busy.")
        raise FixConfig("desk_refuses", "The system refuses the request.")

    def decoded(self, body: bytes) -> Any:
        try:
            return json.loads(body)
        except ValueError:
            raise TryLater("desk_garbage", "The system's answer can't be read.") from None


@records("asks at once again when the system is busy", "CB044")
class IgnoredRetryAfter(OwnClient):
    def failed(self, error: urllib.error.HTTPError, url: str) -> bytes:
        if error.code in (429, 503):
            return self.body(url, self.seconds)
        return super().failed(error, url)


@records("stops where the system is busy, as if it were done", "CB044")
class BusyTakenForTheEnd(OwnClient):
    def failed(self, error: urllib.error.HTTPError, url: str) -> bytes:
        return b'{"cases": []}' if error.code in (429, 503) else super().failed(error, url)


@records("takes a failure of the server for the end", "CB046")
class FailureForAMomentTakenForTheEnd(OwnClient):
    def failed(self, error: urllib.error.HTTPError, url: str) -> bytes:
        return b'{"cases": []}' if error.code >= 500 else super().failed(error, url)


@records("waits a minute for an answer, whatever time is left", "CB052")
class BlockedBySystem(OwnClient):
    def ask(self, tools: Tools, asked: dict[str, str]) -> Json:
        url = f"{self.options.url}/api/cases?{urlencode(asked)}"
        found: Json = self.decoded(self.body(url, 60))
        return found


@records("moves its mark before the page is read", "CB045")
class MarkBeforePage(DeskSource):
    def pull(self, cursor: Cursor | None, tools: Tools) -> Iterator[Records]:
        for part in super().pull(cursor, tools):
            yield replace(part, cursor={"mark": f"{tools.now:%Y-%m-%dT%H:%M:%SZ}"})
