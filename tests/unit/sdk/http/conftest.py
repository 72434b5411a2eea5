"""A client whose waits are only noted, and a clock that the test sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from casebridge.guard.secret import Secret
from casebridge.sdk.hosts import HostBook
from casebridge.sdk.http import AuthSettings, HttpClient, HttpSettings
from casebridge.sdk.http.lookup import Resolve, system_lookup
from tests.support.peer import Asked, Peer

SECRETS = {"key": "s3cret-Zx9", "password": "pa:ss wörd"}


@dataclass
class World:
    """Everything a client is handed."""

    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    waits: list[float] = field(default_factory=list)
    book: HostBook = field(default_factory=HostBook)
    resolve: Resolve = system_lookup
    random: Callable[[], float] = lambda: 1.0
    secrets: dict[str, str] = field(default_factory=lambda: dict(SECRETS))
    stack: ExitStack = field(default_factory=ExitStack)

    def clock(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        if seconds > 0:
            self.waits.append(seconds)
            self.now += timedelta(seconds=seconds)

    def secret(self, name: str) -> Secret:
        return Secret(self.secrets[name])

    def peer(self, reply: Callable[[Asked], bytes], **options: Any) -> Peer:
        return self.stack.enter_context(Peer(reply, **options))

    def client(self, peer: Peer | str, auth: AuthSettings | None = None, **options: Any) -> HttpClient:
        url = peer if isinstance(peer, str) else peer.url
        options = {"attempts": 1, "deadline_seconds": 10, **options}
        settings = HttpSettings.model_validate({"url": url, "auth": auth or AuthSettings(), **options})
        client = HttpClient(
            settings, self.secret, self.book, self.clock, self.sleep, random=self.random, resolve=self.resolve
        )
        return self.stack.enter_context(client)


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    with world.stack:
        yield world
