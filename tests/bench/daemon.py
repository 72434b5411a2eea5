"""What an idle daemon costs: ``python -m tests.bench.daemon``; processor seconds a minute and memory, Linux only."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from casebridge import clock
from tests.support.agency import Agency

__all__ = ["main"]


def main() -> None:
    """Prints one line for each interval."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=200, help="sources with an empty folder each")
    parser.add_argument("--intervals", nargs="+", default=["15m", "30s"], help="how often each is read")
    parser.add_argument("--seconds", type=float, default=120, help="how long each is watched once all were read")
    options = parser.parse_args()
    for interval in options.intervals:
        with tempfile.TemporaryDirectory() as folder:
            sys.stdout.write(_watch(Path(folder), options.sources, interval, options.seconds) + "\n")


def _watch(folder: Path, sources: int, interval: str, seconds: float) -> str:
    agency = Agency(folder / "agency", source=f'interval = "{interval}"')
    text = agency.config.read_text(encoding="utf-8")
    for number in range(1, sources):
        (agency.folder / f"drop{number}").mkdir()
        text += f'\n[[source]]\nname = "s{number}"\nprofile = "profile.toml"\npath = "drop{number}"\n'
        text += f'interval = "{interval}"\n'
    agency.config.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "casebridge", "--config", str(agency.config), "run"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        while _runs(agency) < sources:
            clock.sleep(1)
        before, memory, began, runs = _cpu(process.pid), _rss(process.pid), time.monotonic(), _runs(agency)
        clock.sleep(seconds)
        minutes = (time.monotonic() - began) / 60
        cpu, after, done = _cpu(process.pid) - before, _rss(process.pid), _runs(agency) - runs
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
    return (
        f"{sources} sources every {interval}: {cpu / minutes:.2f} s of processor a minute,"
        f" {done / minutes:.0f} runs a minute, {memory:.0f} MB before and {after:.0f} MB after"
    )


def _runs(agency: Agency) -> int:
    if not agency.ledger_path.exists():
        return 0
    with agency.bridge.ledger("bench") as ledger:
        found = ledger.runs(1)
        return found[0].run_id if found else 0


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _rss(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
