"""Three hosts and the sources of sixty agencies: one host is killed, the database restarts, and nothing is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fleet import Fleet, until
from tests.support.postgres import Server, running_server

AGENCIES = 60
CASES = 20


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as started:
        yield started


@pytest.fixture
def fleet(server: Server, tmp_path: Path) -> Iterator[Fleet]:
    made = Fleet(tmp_path / "fleet", server.ledger(), AGENCIES)
    yield made
    made.stop()


def test_three_hosts_do_the_work_once_though_one_dies_and_the_database_restarts(server: Server, fleet: Fleet) -> None:
    first = fleet.drop("1.csv", CASES, "Open")
    hosts = [fleet.start(number) for number in range(3)]
    until(lambda: fleet.events() > first // 5, 120, "a fifth of the first files")
    hosts[0].kill()
    second = fleet.drop("2.csv", CASES, "Arrest")
    server.stop()
    server.start()
    until(lambda: fleet.events() >= first + second, 180, "all events")
    until(lambda: fleet.unsent() == 0, 60, "all sent")
    assert [host.stop() for host in hosts[1:]] == [0, 0]

    with fleet.ledger() as ledger:
        assert ledger.verify() == []
        events = ledger.events(limit=1_000_000)
        assert {run.state for run in ledger.runs(1_000_000)} <= {"done", "failed"}
    assert len(events) == first + second
    # Nothing is doubled: of each case and report there are two statements, in order.
    stated = Counter((event.source, event.case_key, event.report_id) for event in events)
    assert set(stated.values()) == {2}
    # Each was sent, and by its ID each is one at the sink.
    assert set(fleet.sent()) == {str(event.event_id) for event in events}
    # Those who live took part, and what the dead one had begun was taken over.
    assert all(host.heard("source_read") for host in hosts[1:])
    assert not list((fleet.folder / "drops").glob("*/*.csv"))
