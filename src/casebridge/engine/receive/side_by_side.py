"""All receivers of a hub at once, each in a thread of its own: one that hangs or fails costs no other anything."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import NamedTuple

from casebridge.engine.bridge import Bridge
from casebridge.engine.config import ReceiverConfig, seconds
from casebridge.engine.receive.fetch import fetch
from casebridge.errors import CasebridgeError
from casebridge.faults import FAULTS
from casebridge.sdk.receiver import Round

__all__ = ["Fetched", "receive_all"]


class Fetched(NamedTuple):
    """How a round of a receiver ended: what it did, or the code, the words and the exit code of what ended it."""

    receiver: str
    peer: str
    round: Round
    code: str = ""
    summary: str = ""
    next_step: str = ""
    failure: int = 0

    @property
    def exit_code(self) -> int:
        """0 if all was taken, 1 if events were refused, else that of the error."""
        return self.failure or int(bool(self.round.refused))


def receive_all(
    bridge: Bridge, stop: threading.Event, tell: Callable[[Fetched], None], *, once: bool, patience: float
) -> bool:
    """Runs every receiver until ``stop``, or once until nothing is there.

    Args:
        bridge: the hub.
        stop: set by whoever wants it to end.
        tell: told how each round ended, one call at a time.
        once: whether each ends when it has nothing more, or fails.
        patience: seconds that what is under way has to end after ``stop``.

    Returns:
        Whether all have ended; else threads are left that end with the process, and nothing is lost by it.
    """
    lock = threading.Lock()

    def told(done: Fetched) -> None:
        with lock:
            tell(done)

    threads = [
        threading.Thread(target=_run, args=(bridge, item, stop, told, once), name=f"receiver {item.name}", daemon=True)
        for item in bridge.config.receiver
    ]
    for thread in threads:
        thread.start()
    left = patience
    while left > 0 and any(thread.is_alive() for thread in threads):
        # Short waits, so that signals are heard meanwhile.
        next(thread for thread in threads if thread.is_alive()).join(0.2)
        left -= 0.2 if stop.is_set() else 0.0
    return not any(thread.is_alive() for thread in threads)


def _run(
    bridge: Bridge, item: ReceiverConfig, stop: threading.Event, tell: Callable[[Fetched], None], once: bool
) -> None:
    while not stop.is_set():
        done = _round(bridge, item, stop)
        tell(done)
        if done.round.more:
            continue
        if once:
            return
        stop.wait(float(seconds(item.interval)))


def _round(bridge: Bridge, item: ReceiverConfig, stop: threading.Event) -> Fetched:
    try:
        return Fetched(item.name, item.peer, fetch(bridge, item, stopping=stop.is_set))
    except CasebridgeError as error:
        where = f" ({error.where})" if str(error.where) else ""
        summary = f"{error.summary}{where}"
        return Fetched(item.name, item.peer, Round(), error.code, summary, error.next_step, error.exit_code)
    except Exception as error:  # whatever it is, it is this receiver's and nobody else's
        fault = FAULTS["run_crashed"]
        summary = f"{fault.meaning} ({type(error).__name__})"
        return Fetched(item.name, item.peer, Round(), "run_crashed", summary, fault.next_step, 70)
