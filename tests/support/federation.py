"""A hub on loopback in a thread of this process, and an agency that sends to it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casebridge.web.server import HubServer
from tests.support.agency import Agency
from tests.support.hub import SECRETS, Desk, configured, hub_desk

__all__ = ["federated", "listening"]

_SINK = """
[secrets]
folder = "secrets"

[[sink]]
name = "hub"
type = "cloudevents"
url = "{url}"
peer = "north"
signing = "north-key"
attempts = 1
"""


@contextmanager
def listening(desk: Desk) -> Iterator[str]:
    """The address of the hub while it takes requests."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = HubServer(desk.hub, listener, configured)
        thread = threading.Thread(target=server.run, name="hub", daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(30)
            assert not thread.is_alive()


@contextmanager
def federated(folder: Path) -> Iterator[tuple[Agency, Desk]]:
    """An agency with one sink, and the hub that it sends to; their clocks agree."""
    agency = Agency(folder / "agency", sinks=False)
    with hub_desk(folder / "hub.db") as desk, listening(desk) as url:
        desk.now[0] = agency.clock()
        secrets = folder / "agency" / "secrets"
        secrets.mkdir(mode=0o700)
        key = secrets / "north-key"
        key.touch(mode=0o600)
        key.write_text(SECRETS["north-key"], encoding="utf-8")
        with agency.config.open("a", encoding="utf-8") as file:
            file.write(_SINK.format(url=url))
        yield agency, desk
