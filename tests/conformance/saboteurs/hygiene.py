"""Saboteurs of hygiene: secrets, values, what was handed over, what stays open, what is shared."""

from __future__ import annotations

import base64
import logging
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, ClassVar

from casebridge.errors import CasebridgeError, TryLater
from casebridge.sdk import Cursor
from casebridge.sdk.author import Records, Tools
from casebridge.sdk.http import HttpSettings
from tests.conformance.desk import DeskSource
from tests.conformance.saboteurs.saboteur import records

Json = dict[str, Any]


class _Tells(DeskSource):
    """Reads the secret for itself."""

    def pull(self, cursor: Cursor | None, tools: Tools) -> Iterator[Records]:
        self.tell(tools.secret(self.options.token).reveal())
        yield from super().pull(cursor, tools)

    def tell(self, secret: str) -> None:
        """Lets it out."""


@records("logs its secret", "CB055")
class SecretInLog(_Tells):
    def tell(self, secret: str) -> None:
        logging.getLogger("desk").debug("signing in with %s", secret)


@records("logs its secret in base64, as a header has it", "CB055")
class SecretInHeaderInLog(_Tells):
    def tell(self, secret: str) -> None:
        logging.getLogger("desk").debug("Basic %s", base64.b64encode(f"user:{secret}".encode()).decode())


@records("prints its secret in capitals", "CB055")
class SecretInOutput(_Tells):
    def tell(self, secret: str) -> None:
        sys.stderr.write(secret.upper())


@records("puts its secret into an error", "CB055")
class SecretInError(DeskSource):
    def ask(self, tools: Tools, asked: dict[str, str]) -> Json:
        try:
            return super().ask(tools, asked)
        except CasebridgeError:
            found = tools.secret(self.options.token).reveal()
            raise TryLater("desk_refuses", "The system refuses.", detail=f"with {found}") from None


@records("puts its secret into its cursor", "CB055")
class SecretInCursor(DeskSource):
    def pull(self, cursor: Cursor | None, tools: Tools) -> Iterator[Records]:
        for part in super().pull(cursor, tools):
            yield replace(part, cursor={**part.cursor, "with": tools.secret(self.options.token).reveal()})


@records("hands its secret over in a record", "CB055")
class SecretInRecord(DeskSource):
    def pull(self, cursor: Cursor | None, tools: Tools) -> Iterator[Records]:
        secret = tools.secret(self.options.token).reveal()
        for part in super().pull(cursor, tools):
            yield replace(part, records=[{**case, "asked_with": secret} for case in part.records])


@records("asks with its secret in the address", "CB055")
class SecretInAddress(DeskSource):
    def ask(self, tools: Tools, asked: dict[str, str]) -> Json:
        secret = tools.secret(self.options.token).reveal()
        tools.get(HttpSettings(url=self.options.url), "/api/about", key=secret)
        return super().ask(tools, asked)


@records("tells its secret when it is checked", "CB055")
class SecretInCheck(DeskSource):
    def check(self, tools: Tools) -> str:
        return f"{super().check(tools)} Signed in with {tools.secret(self.options.token).reveal()[:14]}..."


@records("logs every record", "CB056")
class ValueInLog(DeskSource):
    def cases(self, answer: Json) -> list[Json]:
        found = super().cases(answer)
        logging.getLogger("desk").info("read %r", found)
        return found


@records("names the value that it does not know", "CB056")
class ValueInError(DeskSource):
    def cases(self, answer: Json) -> list[Json]:
        found = super().cases(answer)
        for case in found:
            if case["status"] not in ("open", "active", "closed"):
                raise TryLater("desk_status", f"The status {case['status']} is unknown.")
        return found


@records("empties a page once it was taken", "CB054")
class MutatedRecord(DeskSource):
    def pull(self, cursor: Cursor | None, tools: Tools) -> Iterator[Records]:
        for part in super().pull(cursor, tools):
            yield part
            for case in part.records:
                if isinstance(case, dict):
                    case.clear()


@records("uses one list for all pages", "CB054")
class OneList(DeskSource):
    def pull(self, cursor: Cursor | None, tools: Tools) -> Iterator[Records]:
        kept: list[Any] = []
        for part in super().pull(cursor, tools):
            kept[:] = part.records
            yield replace(part, records=kept)


@records("remembers in its class what it has read", "CB062")
class SharedState(DeskSource):
    seen: ClassVar[set[str]] = set()

    def cases(self, answer: Json) -> list[Json]:
        found = [case for case in super().cases(answer) if case["id"] not in self.seen]
        self.seen.update(case["id"] for case in found)
        return found


class _Keeps(DeskSource):
    """Opens something and never closes it; the test does."""

    kept: ClassVar[list[Any]] = []

    def pull(self, cursor: Cursor | None, tools: Tools) -> Iterator[Records]:
        self.kept.append(self.opened(tools))
        yield from super().pull(cursor, tools)

    def opened(self, tools: Tools) -> Any:
        """Opens it."""


def let_go() -> None:
    """Closes what was left open, and ends what was left running."""
    for thing in _Keeps.kept:
        thing.set() if isinstance(thing, threading.Event) else thing.close()
    _Keeps.kept.clear()


@records("leaves a file open", "CB059")
class LeakedFile(_Keeps):
    def opened(self, tools: Tools) -> IO[bytes]:
        return tempfile.TemporaryFile()


@records("leaves a socket open", "CB059")
class LeakedSocket(_Keeps):
    def opened(self, tools: Tools) -> socket.socket:
        return socket.socket()


@records("leaves a thread running", "CB059")
class LeakedThread(_Keeps):
    def opened(self, tools: Tools) -> threading.Event:
        end = threading.Event()
        threading.Thread(target=end.wait, args=(30,), daemon=True).start()
        return end


@records("forgets a file, which is left to the collector", "CB059")
class ForgottenFile(DeskSource):
    def ask(self, tools: Tools, asked: dict[str, str]) -> Json:
        # Only the file that is open counts, so the name is not kept.
        (Path(tools.workdir) / "page").open("wb").write(b"0")
        return super().ask(tools, asked)


@records("waits by itself, whatever time is left", "CB052")
class BlockedByItself(DeskSource):
    def ask(self, tools: Tools, asked: dict[str, str]) -> Json:
        threading.Event().wait(4)
        return super().ask(tools, asked)
