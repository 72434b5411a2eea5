"""What is remembered of a host over runs: whether to leave it alone, and how often it may be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from casebridge.errors import CasebridgeError
from casebridge.sdk.hosts import HostBook
from casebridge.sdk.http.address import Origin
from casebridge.sdk.http.trouble import LATER, trouble

__all__ = ["LONGEST_PAUSE", "Gate"]

LONGEST_PAUSE = 120.0
"""The most seconds that a host can ask to be left alone for by ``Retry-After``."""

_OPEN_AFTER = 5
_OPEN_SECONDS = 60.0
_OPEN_MOST = 900.0
_QUEUE_MOST = 300.0
_KEPT_EVERY = 5.0
_LAST_SECOND = 1e11


class Gate:
    """One host's circuit and rate budget.

    The circuit opens after 5 failures in a row, for a minute, then twice as long each time, 15 minutes at most. Then
    one request goes through: if it fails the circuit opens again. Times are the wall clock's, since they outlive the
    run; one that lies too far ahead can't be true (the clock was set back) and counts for nothing.

    Args:
        origin: the host; its notes stand under name and port.
        book: where the notes are, shared by all sources.
        clock: the current UTC time.
        per_minute: requests a minute; None for as many as wanted.
        lease: seconds for which a single trial request keeps all others out.
    """

    def __init__(
        self, origin: Origin, book: HostBook, clock: Callable[[], datetime], *, per_minute: int | None, lease: float
    ) -> None:
        self._name, self._key = origin.host, origin.authority
        self._book, self._clock = book, clock
        self._per_minute, self._lease = per_minute, lease

    def admit(self) -> bool:
        """Lets a request through; True if it is the single trial of a circuit that was open.

        Raises ``TryLater`` (``circuit_open``) with the time of the next trial.
        """
        with self._book.lock:
            now = self._now()
            if self._number("failures") < _OPEN_AFTER:
                return False
            until = self._ahead("open_until", max(_OPEN_MOST, self._lease))
            if until > now:
                when = datetime.fromtimestamp(until, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
                raise trouble(
                    "circuit_open",
                    self._name,
                    f"The system failed several times in a row; it is asked again after {when}.",
                )
            self._notes["open_until"] = now + self._lease
            self._book.keep()
            return True

    def succeeded(self) -> None:
        """Says that the host answered."""
        with self._book.lock:
            if self._notes.pop("failures", None) is not None:
                self._notes.pop("open_until", None)
                self._book.keep()

    def failed(self) -> None:
        """Says that the host did not answer, or only that it can't."""
        with self._book.lock:
            failures = min(self._number("failures"), 100.0) + 1
            self._notes["failures"] = int(failures)
            if failures >= _OPEN_AFTER:
                doubled = _OPEN_SECONDS * 2 ** min(failures - _OPEN_AFTER, 10)
                self._notes["open_until"] = self._now() + min(doubled, _OPEN_MOST)
            self._book.keep()

    def give_back(self) -> None:
        """Ends a trial that told nothing about the host, e.g. one that a wrong setting ended."""
        with self._book.lock:
            self._notes.pop("open_until", None)
            self._book.keep()

    @property
    def open(self) -> bool:
        """Whether the circuit is open now."""
        with self._book.lock:
            return self._number("failures") >= _OPEN_AFTER

    def pause(self, seconds: float) -> None:
        """Leaves the host alone for ``seconds``, as it asked."""
        with self._book.lock:
            self._notes["not_before"] = self._now() + min(max(seconds, 0.0), LONGEST_PAUSE)
            self._book.keep()

    def paused(self) -> float:
        """Seconds for which the host asked to be left alone."""
        with self._book.lock:
            return max(0.0, self._ahead("not_before", LONGEST_PAUSE) - self._now())

    def turn(self) -> float:
        """Takes the next place in the host's budget; gives the seconds to wait for it."""
        with self._book.lock:
            wait = self.paused()
            if self._per_minute is None:
                return wait
            # A sixth may go at once, so that a short poll never waits; the rest is spread over the minute.
            at_once = self._per_minute // 6
            interval = 60.0 / (self._per_minute - at_once)
            burst = max(0, at_once - 1) * interval
            now = self._now()
            place = max(now, self._ahead("next_turn", _QUEUE_MOST))
            self._notes["next_turn"] = place + interval
            if now - self._ahead("kept", 0.0) >= _KEPT_EVERY:
                self._notes["kept"] = now
                self._book.keep()
            return max(wait, place - burst - now)

    @contextmanager
    def counted(self, *, trial: bool) -> Iterator[None]:
        """Counts what becomes of the request inside the block; ``trial`` is what ``admit`` said."""
        try:
            yield
        except CasebridgeError as error:
            if error.code == "http_busy":
                self.succeeded()
            elif error.code in LATER and error.where.file == self._name:
                self.failed()
            elif trial:
                self.give_back()
            raise
        self.succeeded()

    @property
    def _notes(self) -> dict[str, object]:
        return self._book.notes(self._key)

    def _now(self) -> float:
        return self._clock().timestamp()

    def _number(self, key: str) -> float:
        value = self._notes.get(key)
        # The file of the notes may have been edited.
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < _LAST_SECOND:
            return 0.0
        return float(value)

    def _ahead(self, key: str, most: float) -> float:
        value = self._number(key)
        return value if value <= self._now() + most else 0.0
