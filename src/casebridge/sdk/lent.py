"""The tools of a source that runs in a process of its own: what it can't do there, it asks for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casebridge import clock
from casebridge.errors import FixConfig
from casebridge.faults import FAULTS
from casebridge.guard.secret import Secret
from casebridge.sdk.hosts import HostBook

if TYPE_CHECKING:
    from casebridge.sdk.http import HttpClient, HttpSettings

__all__ = ["LentTools"]


class LentTools:
    """See ``Tools``.

    Args:
        order: what the process was asked to do, with the time and how much of it is left.
        workdir: a private folder.
        ask: asks casebridge; gives its answer.
        ticks: a monotonic clock in seconds.
        sleep: waits for seconds.
    """

    def __init__(
        self,
        order: Mapping[str, Any],
        workdir: str,
        ask: Callable[..., Mapping[str, Any]],
        ticks: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = clock.sleep,
    ) -> None:
        self._now, self._seconds = datetime.fromisoformat(order["now"]), float(order["seconds"])
        window = order.get("window")
        self.window: tuple[str, str] | None = (window[0], window[1]) if window else None
        self.newly_linked: Sequence[str] = tuple(order.get("linked", ()))
        self.workdir = Path(workdir)
        self._ask, self._ticks, self._sleep = ask, ticks, sleep
        self._start = ticks()
        self._hosts = HostBook()
        self._stack = ExitStack()
        self._clients: list[tuple[HttpSettings, HttpClient]] = []

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Closes every client after the block."""
        with self._stack:
            yield

    @property
    def now(self) -> datetime:
        """casebridge's own time."""
        return self._now + timedelta(seconds=self._ticks() - self._start)

    @property
    def seconds_left(self) -> float:
        """What is left of the run's time; never below 0."""
        return max(0.0, self._seconds - (self._ticks() - self._start))

    def wanted(self, number: str) -> bool:
        """Whether a record with this case number would be kept."""
        return self._ask("wanted", number=number).get("wanted") is True

    def secret(self, name: str) -> Secret:
        """The secret of this name. Raises ``FixConfig``."""
        value = self._ask("secret", name=name).get("value")
        if not isinstance(value, str):
            _, meaning, step = FAULTS["secret_missing"]
            raise FixConfig("secret_missing", meaning, next_step=step)
        return Secret(value)

    def client(self, settings: HttpSettings) -> HttpClient:
        """The client for these settings, the same one throughout the run."""
        from casebridge.sdk.http import HttpClient

        for known, client in self._clients:
            if known == settings:
                return client
        made = HttpClient(settings, self.secret, self._hosts, lambda: self.now, self._sleep)
        self._stack.callback(made.close)
        self._clients.append((settings, made))
        return made

    def get(self, settings: HttpSettings, path: str, **query: str) -> Any:
        """The JSON answer to one GET; see ``json_of`` for what is raised."""
        from casebridge.sdk.http import HttpRequest, json_of

        return json_of(self.client(settings).send(HttpRequest("GET", path, tuple(query.items()))))
