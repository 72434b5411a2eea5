"""Agencies that share a ledger in PostgreSQL, and hosts that work on it: processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from casebridge import clock
from casebridge.engine.bridge import Bridge
from casebridge.ledger import Ledger
from casebridge.ledger.postgres import PostgresPlace
from tests.support.agency import MAPS, PROFILE, row, table

__all__ = ["Fleet", "Host", "until"]

SHARED = """\
[agency]
id = "CLEARING"

[ledger]
url = "{url}"

[delivery]
max_changed = 1.0

[daemon]
runner = "procrastinate"
workers = {workers}
deliver_every = "1s"
drain = "10s"

[[sink]]
name = "out"
type = "file_drop"
path = "out"
"""

AGENCY = """\
extends = "../shared.toml"

[agency]
ori = "{ori}"

[[source]]
name = "{name}"
profile = "../rms.toml"
path = "../drops/{name}"
accept = "rename"
interval = "{interval}"
jitter = "0s"
"""


def until(true: Callable[[], bool], seconds: float, what: str) -> float:
    """Waits until it is true; gives how long that took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, f"not within {seconds:.0f} s: {what}"
        clock.sleep(0.05)
    return time.monotonic() - began


@dataclass
class Host:
    """A daemon in a process of its own, with its own folder and log."""

    number: int
    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> list[dict[str, object]]:
        """What it logged, line by line."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def heard(self, event: str) -> list[dict[str, object]]:
        """The lines of one event."""
        return [line for line in self.said() if line["event"] == event]

    def kill(self) -> None:
        """Ends it at once, as a power cut does."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ends it in good order; gives its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@dataclass
class Fleet:
    """A folder with everything: what is shared, a file for each agency, their drops, what was sent.

    Args:
        folder: an empty folder.
        url: an empty database.
        agencies: how many.
        interval: how often each source is read.
        workers: sources that one host reads at a time.
        report: the report of an agency's case, by their numbers.
    """

    folder: Path
    url: str
    agencies: int
    interval: str = "1s"
    workers: int = 2
    report: Callable[[int, int], int] = lambda agency, case: 1_000_000 + 10_000 * agency + case
    hosts: list[Host] = field(default_factory=list)

    def __post_init__(self) -> None:
        (self.folder / "agencies").mkdir(parents=True)
        (self.folder / "out").mkdir()
        (self.folder / "rms.toml").write_text(PROFILE + MAPS, encoding="utf-8")
        shared = SHARED.format(url=self.url, workers=self.workers)
        (self.folder / "shared.toml").write_text(shared, encoding="utf-8")
        for number, name in enumerate(self.names):
            text = AGENCY.format(ori=f"WA{number:05d}00", name=name, interval=self.interval)
            (self.folder / "agencies" / f"{name}.toml").write_text(text, encoding="utf-8")
            (self.folder / "drops" / name).mkdir(parents=True)

    @property
    def names(self) -> list[str]:
        """The sources."""
        return [f"a{number:02d}" for number in range(self.agencies)]

    def bridge(self, name: str) -> Bridge:
        """The configuration of one agency."""
        return Bridge.from_config(self.folder / "agencies" / f"{name}.toml")

    def drop(self, file: str, cases: int, status: str) -> int:
        """Drops a file for every agency; gives how many records they have in all."""
        for number, name in enumerate(self.names):
            rows = [row(f"26-{case:05d}", str(self.report(number, case)), status) for case in range(cases)]
            path = self.folder / "drops" / name / file
            path.with_suffix(".part").write_text(table(rows), encoding="utf-8")
            path.with_suffix(".part").rename(path)
        return cases * self.agencies

    def start(self, number: int) -> Host:
        """Starts a host."""
        log = self.folder / f"host-{number}.log"
        environ = {**os.environ, "CASEBRIDGE__LEDGER__FOLDER": f"host-{number}"}
        command = [sys.executable, "-m", "casebridge", "run", str(self.folder / "agencies")]
        with log.open("ab") as out:
            process = subprocess.Popen(command, cwd=self.folder, env=environ, stdout=out, stderr=out)
        host = Host(number, process, log)
        self.hosts.append(host)
        return host

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """The ledger, to look at."""
        with Ledger.open(PostgresPlace(self.url), clock=clock.utc_now, command="test", write=False) as ledger:
            yield ledger

    def events(self) -> int:
        """How many events there are."""
        with self.ledger() as ledger:
            return ledger.books().events

    def unsent(self) -> int:
        """How many events wait to be sent."""
        with self.ledger() as ledger:
            return sum(ledger.backlog(row.sink_id).events for row in ledger.sinks())

    def sent(self) -> list[str]:
        """The IDs in all files that were written, in any order; one that was sent twice is there twice."""
        files = sorted((self.folder / "out").glob("*.jsonl"))
        texts = [path.read_text(encoding="utf-8") for path in files]
        return [json.loads(line)["id"] for text in texts for line in text.splitlines()]

    def stop(self, hosts: Sequence[Host] | None = None) -> None:
        """Ends what still runs, at once."""
        for host in self.hosts if hosts is None else hosts:
            if host.process.poll() is None:
                host.kill()
