"""How much more several hosts do than one: the same files of the same agencies, read and sent by 1 host and by 3.

python -m tests.bench.hosts [--agencies 60] [--cases 500] [--hosts 1 3] [--keep FOLDER]

The hosts are processes of this machine, which has as many cores as it has, and share one PostgreSQL server that is
started for this; it syncs to disk. Time counts from the drop of the files to the last event sent.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.support.fleet import Fleet, until
from tests.support.postgres import Server, running_server

__all__ = ["drain"]


def drain(server: Server, folder: Path, agencies: int, cases: int, hosts: int) -> float:
    """Seconds from the drop to the last event sent, by that many hosts, which run by then."""
    fleet = Fleet(folder, server.ledger(), agencies)
    try:
        fleet.drop("0.csv", 1, "Open")
        for number in range(hosts):
            fleet.start(number)
        until(lambda: fleet.events() == agencies and fleet.unsent() == 0, 300, "the first files")
        wanted = agencies + fleet.drop("1.csv", cases, "Arrest")
        return until(lambda: fleet.events() >= wanted and fleet.unsent() == 0, 1800, "all files")
    finally:
        for host in fleet.hosts:
            host.stop()


def main(arguments: Sequence[str]) -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.hosts", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--agencies", type=int, default=60, help="agencies, each with a source and a file")
    parser.add_argument("--cases", type=int, default=500, help="records in each file")
    parser.add_argument("--hosts", type=int, nargs="+", default=[1, 3], help="how many hosts, one round each")
    parser.add_argument("--keep", type=Path, help="folder for what the hosts leave, their logs for instance")
    given = parser.parse_args(arguments)
    first = 0.0
    with running_server(durable=True) as server, tempfile.TemporaryDirectory() as folder:
        for hosts in given.hosts:
            place = (given.keep or Path(folder)) / f"{hosts}-hosts"
            took = drain(server, place, given.agencies, given.cases, hosts)
            events = given.agencies * given.cases
            first = first or took
            sys.stdout.write(
                f"{hosts} hosts on {os.cpu_count()} cores: {events:,} events of {given.agencies} agencies"
                f" in {took:.1f} s, {events / took:,.0f} a second, {first / took:.2f} times the first\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
