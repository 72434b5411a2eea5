"""The daemon as a process of its own: signals, kill -9, a source that hangs, a manager that listens."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from casebridge import clock
from tests.support.agency import Agency, row

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

PATIENCE = 40.0
HANG = "import sys, time\nsys.stdin.readline()\ntime.sleep(600)\n"


class Running:
    """A daemon, its log lines as they come, and what the service manager heard."""

    def __init__(self, agency: Agency, folder: Path, *places: Path) -> None:
        self.agency = agency
        self.log = folder / "log.jsonl"
        self.ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        name = folder / "notify"
        name.unlink(missing_ok=True)
        self.ear.bind(str(name))
        self.ear.settimeout(PATIENCE)
        environ = {**os.environ, "NOTIFY_SOCKET": str(name), "WATCHDOG_USEC": "600000", "COLUMNS": "80"}
        environ.pop("WATCHDOG_PID", None)
        with self.log.open("wb") as out:
            command = [sys.executable, "-m", "casebridge", "--config", str(agency.config), "run", *map(str, places)]
            self.process = subprocess.Popen(command, stderr=out, stdout=out, env=environ)

    def heard(self, start: str) -> str:
        """The next state that begins so."""
        while not (said := self.ear.recv(4096).decode()).startswith(start):
            pass
        return said

    def lines(self) -> list[dict[str, Any]]:
        text = self.log.read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]

    def wait_for(self, event: str, **fields: Any) -> dict[str, Any]:
        """The line of the log, once it is there."""

        def found() -> dict[str, Any] | None:
            for line in self.lines():
                if line["event"] == event and fields.items() <= line.items():
                    return line
            return None

        seen: dict[str, Any] = until(found, f"{event} in {self.log.read_text()[-2000:]}")
        return seen

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def end(self) -> int:
        return self.process.wait(PATIENCE)


def until(found: Callable[[], Any], what: str) -> Any:
    end = time.monotonic() + PATIENCE
    while not (seen := found()):
        assert time.monotonic() < end, f"not within {PATIENCE:.0f} s: {what}"
        clock.sleep(0.02)
    return seen


@pytest.fixture
def agency(tmp_path: Path) -> Agency:
    made = Agency(tmp_path / "agency", source='interval = "1s"\njitter = "0s"', clock=None)
    made.clock = clock.utc_now  # type: ignore[assignment]
    amend(made, '\n[daemon]\ndeliver_every = "1s"\ndrain = "10s"\n')
    return made


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    made: list[Running] = []

    def begun(agency: Agency, *places: Path) -> Running:
        made.append(Running(agency, tmp_path, *places))
        made[-1].heard("READY=1")
        return made[-1]

    yield begun
    for item in made:
        if item.process.poll() is None:
            item.process.kill()
        item.process.wait()
        item.ear.close()


def amend(agency: Agency, more: str) -> None:
    agency.config.write_text(agency.config.read_text() + more, encoding="utf-8")


def hang(agency: Agency, more: str = 'deadline = "1s"') -> None:
    """A source whose program never answers."""
    (agency.folder / "hang.py").write_text(HANG)
    (agency.folder / "hang.toml").write_text(
        'name = "hang"\nversion = "1"\n[records]\nformat = "json"\n[fields]\ncase = { path = "case" }\n'
        'status = { path = "status" }\n[case]\nnumber = "case"\n[[map]]\ncolumn = "status"\n'
        'codes.Open = { status = "OPEN" }\n'
    )
    command = json.dumps([sys.executable, "hang.py"])
    amend(
        agency,
        f'\n[[source]]\nname = "hung"\ntype = "process"\nprofile = "hang.toml"\ncommand = {command}\n'
        f'interval = "1s"\n{more}\n',
    )


def test_what_is_dropped_is_read_and_sent_until_it_is_asked_to_end(agency: Agency, begin: Any) -> None:
    daemon = begin(agency)
    daemon.heard("WATCHDOG=1")
    agency.drop(row("25-1", "900000001", "Arrest"))
    daemon.wait_for("source_read", source="rms", events=1)
    daemon.wait_for("sink_sent", sink="out", accepted=1)
    facts = until(lambda: (agency.ledger_path.parent / "daemon.json").exists(), "daemon.json")
    assert facts
    daemon.signal(signal.SIGTERM)
    daemon.heard("STOPPING=1")
    assert daemon.end() == 0
    events = [line["event"] for line in daemon.lines()]
    assert events[-1] == "daemon_stopped"
    assert "daemon_stopping" in events
    assert not (agency.ledger_path.parent / "daemon.json").exists()
    assert len(agency.lines_out()) == 1
    agency.assert_sound()


def test_a_killed_daemon_loses_nothing_and_the_next_one_goes_on(agency: Agency, begin: Any) -> None:
    daemon = begin(agency)
    agency.drop(*(row(f"25-{number}", f"9{number:08}", "Arrest") for number in range(2000)))
    until(lambda: agency.ledger_path.exists() and agency.events(), "the first events")
    daemon.signal(signal.SIGKILL)
    daemon.end()
    begin(agency)
    until(lambda: len({line["id"] for line in agency.lines_out()}) == 2000, "all events")
    assert len(agency.events()) == 2000
    agency.assert_sound()


def test_a_source_that_hangs_delays_no_other_and_is_given_up(agency: Agency, begin: Any) -> None:
    hang(agency)
    daemon = begin(agency)
    daemon.wait_for("source_given_up", source="hung", stuck=1)
    agency.drop(row("25-1", "900000001", "Arrest"))
    daemon.wait_for("source_read", source="rms", events=1)
    daemon.signal(signal.SIGTERM)
    assert daemon.end() == 0
    assert len([line for line in daemon.lines() if line["event"] == "source_given_up"]) == 1


def test_the_watchdog_is_not_fed_while_too_much_is_stuck(agency: Agency, begin: Any) -> None:
    hang(agency)
    text = agency.config.read_text().replace("[daemon]\n", "[daemon]\nmax_stuck = 1\n")
    agency.config.write_text(text)
    daemon = begin(agency)
    daemon.wait_for("not_alive", reason="stuck")
    daemon.ear.settimeout(1.5)
    heard = 0
    with suppress(TimeoutError):
        # What was sent before is heard first; then more than two intervals of the watchdog pass in silence.
        for heard in range(1, 1000):  # noqa: B007
            daemon.heard("WATCHDOG=1")
    assert heard < 1000 - 1


def test_a_source_that_crashes_delays_no_other_and_is_told_once(agency: Agency, begin: Any) -> None:
    hang(agency, "")
    (agency.folder / "hang.py").write_text("import os\nos.abort()\n")
    daemon = begin(agency)
    daemon.wait_for("source_failed", source="hung")
    agency.drop(row("25-1", "900000001", "Arrest"))
    daemon.wait_for("source_read", source="rms", events=1)
    with agency.bridge.ledger("test", write=False) as ledger:
        names = {row.source_id: row.name for row in ledger.sources()}
    until(lambda: _runs(agency, names, "hung") >= 2, "two runs")
    assert len([line for line in daemon.lines() if line["event"] == "source_failed"]) == 1


def _runs(agency: Agency, names: dict[int, str], name: str) -> int:
    with agency.bridge.ledger("test", write=False) as ledger:
        return sum(names.get(run.source_id) == name for run in ledger.runs(1000))


def test_the_configuration_is_read_again_and_a_wrong_one_refused(agency: Agency, begin: Any) -> None:
    daemon = begin(agency)
    good = agency.config.read_text()
    agency.config.write_text(good.replace('interval = "1s"', 'intervall = "1s"'))
    daemon.signal(signal.SIGHUP)
    refused = daemon.wait_for("config_refused")
    assert refused["code"] == "key_invalid"
    daemon.heard("RELOADING=1")
    daemon.heard("READY=1")
    agency.drop(row("25-1", "900000001", "Arrest"))
    daemon.wait_for("source_read", source="rms", events=1)
    (agency.folder / "more").mkdir()
    agency.config.write_text(
        good + '\n[[source]]\nname = "more"\nprofile = "profile.toml"\npath = "more"\ninterval = "1s"\n'
    )
    daemon.signal(signal.SIGHUP)
    assert daemon.wait_for("config_reloaded")["added"] == 1
    until(lambda: "more" in _names(agency), "a run of the new source")


def _names(agency: Agency) -> set[str]:
    with agency.bridge.ledger("test", write=False) as ledger:
        return {row.name for row in ledger.sources()}


def test_a_second_daemon_on_the_same_folder_is_refused(agency: Agency, begin: Any) -> None:
    begin(agency)
    command = [sys.executable, "-m", "casebridge", "--config", str(agency.config), "run"]
    second = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False, text=True)
    assert second.returncode == 3
    assert "A daemon runs on this folder already." in second.stderr


def test_a_second_signal_ends_it_at_once(agency: Agency, begin: Any) -> None:
    hang(agency, "")
    daemon = begin(agency)
    until(lambda: agency.ledger_path.exists() and "hung" in _names(agency), "the hanging run")
    daemon.signal(signal.SIGINT)
    daemon.wait_for("daemon_stopping")
    daemon.signal(signal.SIGINT)
    assert daemon.end() == 130


def test_work_that_does_not_end_within_the_drain_is_cut_and_picked_up(agency: Agency, begin: Any) -> None:
    hang(agency, "")
    agency.config.write_text(agency.config.read_text().replace('drain = "10s"', 'drain = "1s"'))
    daemon = begin(agency)
    until(lambda: agency.ledger_path.exists() and "hung" in _names(agency), "the hanging run")
    daemon.signal(signal.SIGTERM)
    assert daemon.wait_for("daemon_cut")["running"] >= 1
    assert daemon.end() == 0
    agency.assert_sound()
