"""What the author of a source writes: options, and a class with two methods.

The author never stores state, retries, sets records aside, writes logs, draws progress or keeps secrets: the engine
does. A record is any JSON object; the profile says what is read of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from casebridge.guard.secret import Secret
from casebridge.sdk.page import Cursor
from casebridge.sdk.spec import SecretName, Spec

if TYPE_CHECKING:
    from casebridge.sdk.http import HttpClient, HttpSettings

__all__ = ["Json", "Options", "RecordSource", "Records", "SecretName", "Tools"]

Json = Mapping[str, Any]
"""One record as its system has it: text, numbers, true, false, null, lists and objects."""


class Options(Spec):
    """Base of a plugin's options: immutable, and a key it does not know is an error.

    Every field has a ``description``: the reference page and the JSON Schema are made of it. A field of type ``Path``
    starts at the configuration's folder. A secret is a field of type ``SecretName``: the configuration holds only the
    name, the source is handed the value by ``Tools.secret``.
    """


@dataclass(frozen=True, slots=True)
class Records:
    """Some records and the cursor that follows them; the engine keeps both in one transaction.

    Args:
        records: what the system says, in its order; frozen as soon as they are handed over.
        cursor: where to go on after them; JSON scalars only.
        done: how many of the system's records were read so far, for the screen.
    """

    records: Sequence[Json]
    cursor: Cursor = field(default_factory=dict)
    done: int = 0


class Tools(Protocol):
    """All that a source is handed for one run. There is no way from here to the ledger, to keys or to other sources."""

    @property
    def now(self) -> datetime:
        """The current UTC time; the only clock a source may read."""
        ...

    @property
    def seconds_left(self) -> float:
        """What is left of the run's time. A source that overruns it is abandoned, and nothing more of it is kept."""
        ...

    @property
    def workdir(self) -> Path:
        """A private folder for this run, emptied afterwards."""
        ...

    @property
    def newly_linked(self) -> Sequence[str]:
        """Case numbers linked since this source was last read to its end; for ``fetch_case``."""
        ...

    @property
    def window(self) -> tuple[str, str] | None:
        """(since, until) in wire form for a backfill; None for what is new."""
        ...

    def wanted(self, number: str) -> bool:
        """Whether a record with this case number would be kept; a source may spare itself costly reads of others."""
        ...

    def secret(self, name: str) -> Secret:
        """The secret of this name; ``reveal()`` gives its text. Raises ``FixConfig``."""
        ...

    def client(self, settings: HttpSettings) -> HttpClient:
        """A client for one system, closed at the end of the run: signs in, retries, bounds time and size."""
        ...

    def get(self, settings: HttpSettings, path: str, **query: str) -> Any:
        """The JSON answer to one GET, read by the guarded parser.

        Raises ``TryLater`` or ``FixConfig`` for what is not an answer: an error status, a page to sign in at, no JSON.
        """
        ...


@runtime_checkable
class RecordSource(Protocol):
    """A case system as its author sees it. Optional: ``fetch_case(number, tools) -> Records | None``."""

    def pull(self, cursor: Cursor | None, tools: Tools) -> Iterator[Records]:
        """What is new after ``cursor`` (None: everything), the oldest first.

        Raises ``TryLater`` if the system is unavailable and ``FixConfig`` if it can never be read this way.
        """
        ...

    def check(self, tools: Tools) -> str:
        """Looks at the system without reading cases; one sentence on what was found. Raises as ``pull`` does."""
        ...
