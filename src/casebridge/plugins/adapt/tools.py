"""The tools that a source is handed for one run."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casebridge.plugins.trouble import fault
from casebridge.sdk import Secret, SourceContext

if TYPE_CHECKING:
    from casebridge.sdk.http import HttpClient, HttpSettings

__all__ = ["RunTools", "lend"]

_LEAST_SECONDS = 0.1


@dataclass(slots=True)
class _Loan:
    """What stands behind the tools of one run."""

    context: SourceContext
    left: Callable[[], float]
    named: Set[str]
    stack: ExitStack
    clients: list[tuple[HttpSettings, HttpClient]] = field(default_factory=list)


# Beside the tools and not in them: no attribute of what a plugin holds leads on to the engine.
_LOANS: dict[int, _Loan] = {}
_NUMBERS = itertools.count(1)


@contextmanager
def lend(context: SourceContext, left: Callable[[], float], named: Set[str]) -> Iterator[RunTools]:
    """The tools of one run; every client is closed, and the tools are of no use any more, after the block.

    Args:
        context: of the run.
        left: seconds that are left of it.
        named: the secrets that the source's own options name; others are refused.
    """
    number = next(_NUMBERS)
    with ExitStack() as stack:
        _LOANS[number] = _Loan(context, left, named, stack)
        try:
            yield RunTools(number)
        finally:
            del _LOANS[number]


class RunTools:
    """See ``casebridge.sdk.Tools``. Made by ``lend``."""

    __slots__ = ("_number",)

    def __init__(self, number: int) -> None:
        self._number = number

    @property
    def now(self) -> datetime:
        """The current UTC time."""
        return self._loan().context.clock()

    @property
    def seconds_left(self) -> float:
        """What is left of the run's time; never below 0."""
        return max(0.0, self._loan().left())

    @property
    def workdir(self) -> Path:
        """A private folder of this source, for this run."""
        # The engine keeps files of its own beside it.
        folder = self._loan().context.workdir / "plugin"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    @property
    def newly_linked(self) -> Sequence[str]:
        """Case numbers linked since the last read that came to its end."""
        return tuple(self._loan().context.newly_linked)

    @property
    def window(self) -> tuple[str, str] | None:
        """(since, until) in wire form for a backfill."""
        return self._loan().context.window

    def wanted(self, number: str) -> bool:
        """Whether a record with this case number would be kept."""
        return self._loan().context.wanted(number)

    def secret(self, name: str) -> Secret:
        """The secret of this name, if the source's options name it. Raises ``FixConfig``."""
        loan = self._loan()
        if name not in loan.named:
            raise fault("plugin_secret")
        return loan.context.secret(name)

    def client(self, settings: HttpSettings) -> HttpClient:
        """The client for these settings, the same one throughout the run; bounded by the seconds left at its start."""
        from casebridge.sdk.http import HttpClient  # a source that needs no HTTP does not load it

        loan = self._loan()
        for known, client in loan.clients:
            if known == settings:
                return client
        context = loan.context
        # No request outlives the run by far, whatever the author's settings allow.
        left = max(_LEAST_SECONDS, self.seconds_left)
        bounds = {name: min(getattr(settings, name), left) for name in ("deadline_seconds", "total_seconds")}
        made = HttpClient(settings.model_copy(update=bounds), self.secret, context.hosts, context.clock, context.sleep)
        loan.stack.callback(made.close)
        loan.clients.append((settings, made))
        return made

    def get(self, settings: HttpSettings, path: str, **query: str) -> Any:
        """The JSON answer to one GET; see ``json_of`` for what is raised."""
        from casebridge.sdk.http import HttpRequest, json_of

        return json_of(self.client(settings).send(HttpRequest("GET", path, tuple(query.items()))))

    def at_end(self, act: Callable[[], object]) -> None:
        """Does ``act`` when the run ends; for sources of casebridge's own."""
        self._loan().stack.callback(act)

    def _loan(self) -> _Loan:
        loan = _LOANS.get(self._number)
        if loan is None:
            raise fault("plugin_returned", "The plugin used the tools of a run after its end.")
        return loan
