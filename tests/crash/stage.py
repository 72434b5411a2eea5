"""What stands around an agency that is killed, and outlives it."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path

from tests.crash import exports
from tests.support.agency import Agency
from tests.support.api import Api, serve
from tests.support.federation import listening
from tests.support.hub import Desk, hub_desk
from tests.support.site import install, listed
from tests.unit.cli.conftest import run

__all__ = ["Stage", "append"]


class Stage:
    """A case system to ask, a hub to send to, and a place for plugins."""

    def __init__(self, stack: ExitStack) -> None:
        self.site = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self.trusted: dict[str, str] = {}
        self._stack = stack
        self._url = ""
        self._hub_url = ""
        self._hub: Desk | None = None

    @property
    def url(self) -> str:
        """Where the case system listens; started when it is first asked for."""
        if not self._url:
            api = Api(now=None)
            for number in range(1, 8):
                api.put(str(number), tip=str(4000 + number))
            self._url = self._stack.enter_context(serve(api))
        return self._url

    @property
    def hub(self) -> str:
        """Where a real hub listens; started when it is first asked for."""
        if self._hub is None:
            self._hub = self._stack.enter_context(hub_desk(self.site / "hub.db"))
            self._hub_url = self._stack.enter_context(listening(self._hub))
        return self._hub_url

    def at(self, now: datetime) -> None:
        """The hub's clock agrees with the agency's."""
        if self._hub is not None:
            self._hub.now[0] = now

    def forget(self) -> None:
        """The hub knows nothing any more: each trial begins anew."""
        if self._hub is not None:
            with closing(sqlite3.connect(self.site / "hub.db", isolation_level=None)) as database:
                database.execute("DELETE FROM intake_key")
                database.execute("DELETE FROM intake")
                database.execute("DELETE FROM intake_total")

    def taken(self) -> list[tuple[object, ...]]:
        """What the hub has taken in."""
        with closing(sqlite3.connect(self.site / "hub.db")) as database:
            return database.execute("SELECT hex(event_id), hex(digest) FROM intake ORDER BY 1").fetchall()

    def plugin(self) -> str:
        """The configuration that trusts the made-up plugin."""
        if not self.trusted.get("desk"):
            self.trusted["desk"] = listed(install(self.site, "crash-desk", exports.PLUGIN))
        return self.trusted["desk"]

    def trust(self, agency: Agency, name: str) -> None:
        """Sees to it that the agency trusts a plugin of this repository."""
        if name not in self.trusted:
            before = agency.config.read_text(encoding="utf-8")
            run("--config", agency.config, "plugins", "trust", name, "--development", "--yes")
            self.trusted[name] = agency.config.read_text(encoding="utf-8").removeprefix(before)
        else:
            append(agency, self.trusted[name])


def append(agency: Agency, text: str) -> None:
    """Adds to the configuration."""
    agency.config.write_text(agency.config.read_text(encoding="utf-8") + text, encoding="utf-8")
