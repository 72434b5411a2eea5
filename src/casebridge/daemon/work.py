"""What lanes do, as functions that run in a thread and say how it ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from casebridge.daemon.runner import Outcome
from casebridge.engine.bridge import Bridge
from casebridge.engine.config import ReceiverConfig
from casebridge.engine.operate.retention import purge_expired
from casebridge.engine.receive.fetch import fetch
from casebridge.engine.reconcile.run import reconcile
from casebridge.errors import FixConfig

__all__ = ["GotOn", "compare_with_hubs", "fetch_from_peer", "purge_what_aged", "read_source", "send_to_sink"]

GotOn = Callable[[], None]

_COUNTED = ("batches", "read", "events", "retracted", "questions", "dead")
_SAID = ("accepted", "duplicate", "rejected", "retry", "alarms", "messages", "replied")


def read_source(bridge: Bridge, name: str, got_on: GotOn) -> Outcome:
    """Reads one source; delivering is another lane's."""
    result = bridge.sync([name], send=False, progress=lambda _what, _done, _total: got_on())
    item = result.sources[0]
    counts = {key: int(getattr(item.books, key)) for key in _COUNTED}
    if not item.books.balanced:
        return Outcome("books_unbalanced", 4, counts, item.run_id)
    # A run that failed without a code was read to its end; the profile's own limits say that a person should look.
    counts["doubtful"] = int(item.failed and not item.code)
    return Outcome(item.code, item.exit_code, counts, item.run_id)


def send_to_sink(bridge: Bridge, name: str, got_on: GotOn) -> Outcome:
    """Sends what is due to one sink."""
    got_on()
    (done,) = bridge.deliver([name])
    counts = {key: int(getattr(done, key)) for key in _SAID}
    # Nothing was tried, so nothing broke and nothing healed.
    return Outcome(done.code, done.exit_code, counts, neutral=done.skipped in ("busy", "paused"))


def fetch_from_peer(bridge: Bridge, config: ReceiverConfig, got_on: GotOn) -> Outcome:
    """Fetches what a peer of this hub left where its transport keeps it."""
    got_on()
    done = fetch(bridge, config, got_on=got_on)
    refused = ", ".join(f"{code}: {number}" for code, number in sorted(done.refused.items()))
    counts = {**done.taken, "alarms": done.refused.get("event_changed", 0), "waiting": done.waiting}
    return Outcome(counts=counts, detail=refused, more=done.more)


def compare_with_hubs(bridge: Bridge, got_on: GotOn) -> Outcome:
    """Compares with the hubs behind the sinks what they hold, and sends what they lack."""
    got_on()
    try:
        done = reconcile(bridge)
    except FixConfig as error:
        if error.code == "reconcile_unsupported":
            return Outcome(neutral=True)
        raise
    return Outcome(counts={"number": sum(item.sent_again for item in done)})


def purge_what_aged(bridge: Bridge, clock: Callable[[], datetime], got_on: GotOn) -> Outcome:
    """Removes what ``[retention]`` allows."""
    got_on()
    done = purge_expired(bridge, clock())
    return Outcome(counts={"number": done.cases + done.reports + done.keys})
