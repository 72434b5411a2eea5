"""From the commit of an event to the receipt for it: a daemon, a source, and a hub on loopback.

python -m tests.bench.latency [--events 30]

One record is dropped at a time. Looked at from outside, every two milliseconds: when the event is in the ledger, and
when nothing waits for the hub any more. The hub takes it in, signed and durable, in a process of its own's thread.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from casebridge import clock
from casebridge.ledger import Ledger
from tests.support.agency import Agency, row
from tests.support.federation import federated
from tests.support.hub import Desk

__all__ = ["latencies"]


def latencies(folder: Path, events: int) -> list[float]:
    """Seconds from commit to receipt, one for each event."""
    with federated(folder) as (agency, desk):
        desk.now[0] = clock.utc_now()
        _every_second(agency)
        Ledger.open(agency.ledger_path, clock=clock.utc_now).close()
        command = [sys.executable, "-m", "casebridge", "run", str(agency.config)]
        with (folder / "log").open("wb") as log:
            daemon = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            return [_one(agency, desk, number) for number in range(1, events + 1)][1:]
        finally:
            daemon.terminate()
            daemon.wait(60)


def _every_second(agency: Agency) -> None:
    text = agency.config.read_text(encoding="utf-8")
    agency.config.write_text(text.replace("[[source]]", '[[source]]\ninterval = "1s"\njitter = "0s"', 1), "utf-8")


def _one(agency: Agency, desk: Desk, number: int) -> float:
    agency.drop(row(f"26-{number:04d}", str(900_000_000 + number), "Open"), name=f"{number}.csv")
    _until(desk, lambda: _events(agency) >= number)
    committed = time.perf_counter()
    _until(desk, lambda: desk.stored() >= number and _waiting(agency) == 0)
    return time.perf_counter() - committed


def _until(desk: Desk, true: Callable[[], bool]) -> None:
    began = time.perf_counter()
    while not true():
        if time.perf_counter() - began > 60:
            raise RuntimeError("nothing came within a minute")
        desk.now[0] = clock.utc_now()
        clock.sleep(0.002)


def _events(agency: Agency) -> int:
    with Ledger.open(agency.ledger_path, clock=clock.utc_now, write=False) as ledger:
        return ledger.books().events


def _waiting(agency: Agency) -> int:
    with Ledger.open(agency.ledger_path, clock=clock.utc_now, write=False) as ledger:
        return sum(ledger.backlog(item.sink_id).events for item in ledger.sinks())


def main(arguments: Sequence[str]) -> None:
    """Prints the median and the spread."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.latency", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=30, help="how many events, one after the other")
    with tempfile.TemporaryDirectory() as folder:
        found = sorted(latencies(Path(folder), parser.parse_args(arguments).events))
    sys.stdout.write(
        f"{len(found)} events: median {1000 * statistics.median(found):.0f} ms,"
        f" 9 of 10 within {1000 * found[int(0.9 * (len(found) - 1))]:.0f} ms, longest {1000 * found[-1]:.0f} ms\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
