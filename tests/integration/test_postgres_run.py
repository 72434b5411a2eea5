"""Whole runs on a ledger in PostgreSQL: the same events as on a file, and a server that goes away in the middle."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebridge import clock
from casebridge.errors import CasebridgeError, TryLater
from casebridge.ledger import Ledger
from casebridge.ledger.postgres import PostgresPlace
from casebridge.ledger.run import RunRow
from tests.support.agency import Agency, row
from tests.support.postgres import Server, running_server
from tests.unit.ledger.world import desk, opened
from tests.unit.ledger.world import row as event
from tests.unit.ledger.world import store as stored

STATUS = st.sampled_from(["Open", "Closed", "Arrest", "Cleared", "Exceptional", "Offen", ""])
ROWS = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 3), STATUS), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def mortal() -> Iterator[Server]:
    """A server that syncs to disk, for tests that kill it."""
    with running_server(durable=True) as server:
        yield server


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(feeds=st.lists(ROWS, min_size=1, max_size=3))
def test_the_same_feed_gives_the_same_events_on_both_databases(
    postgres: Server, tmp_path_factory: pytest.TempPathFactory, feeds: list[list[tuple[int, int, str]]]
) -> None:
    agencies = [
        Agency(tmp_path_factory.mktemp("file")),
        Agency(tmp_path_factory.mktemp("postgres"), url=postgres.ledger()),
    ]
    for agency in agencies:
        agency.link("2024-001", "1001")
        for feed in feeds:
            agency.clock.pass_time(hours=1)
            agency.feed(*(row(f"2024-00{case}", f"100{tip}" if tip else "", status) for case, tip, status in feed))
        agency.assert_sound()
    one, two = agencies
    assert one.stored() == two.stored()
    assert one.questions(None) == two.questions(None)
    assert one.letters(None) == two.letters(None)
    assert one.lines_out() == two.lines_out()
    with one.bridge.ledger("test", write=False) as first, two.bridge.ledger("test", write=False) as second:
        assert first.heads_after(1, "", 100) == second.heads_after(1, "", 100)
        assert first.runs() == second.runs()
        assert first.list_links() == second.list_links()


@pytest.mark.parametrize("how", [signal.SIGQUIT, signal.SIGINT])
def test_a_server_that_goes_away_in_a_run_ends_it_clearly_and_the_next_run_completes(
    mortal: Server, tmp_path: Path, how: signal.Signals
) -> None:
    agency = Agency(tmp_path, url=mortal.ledger(), sinks=False)
    agency.feed(*(row(f"2024-{number:04}", f"{1000 + number}", "Open") for number in range(50)))
    total = 2_500
    agency.clock.pass_time(hours=1)
    agency.drop(*(row(f"2024-{number:05}", f"{10_000 + number}", "Arrest") for number in range(total)))

    def kill(_name: str, done: int, _whole: int) -> None:
        if done and mortal.process is not None:
            mortal.stop(how)

    with pytest.raises(TryLater) as caught:
        agency.bridge.sync(progress=kill)
    assert caught.value.code in ("ledger_unreachable", "hold_lost")
    assert f"127.0.0.1:{mortal.port}" in str(caught.value)
    with pytest.raises(TryLater) as caught:
        agency.bridge.sync()
    assert caught.value.code == "ledger_unreachable"
    mortal.start()
    with agency.bridge.ledger("test", write=False) as ledger:
        assert [run.state for run in ledger.runs(1)] == ["running"]
    agency.sync()
    agency.assert_sound()
    assert {run.state for run in runs(agency)} == {"done", "failed"}
    assert len(agency.stored()) == 50 + total


def runs(agency: Agency) -> list[RunRow]:
    with agency.bridge.ledger("test", write=False) as ledger:
        return list(ledger.runs())


def test_what_was_acknowledged_is_there_after_a_crash_of_the_server(mortal: Server) -> None:
    url = mortal.ledger()
    said: list[int] = []
    ready = threading.Event()

    def write() -> None:
        with opened(PostgresPlace(url)) as ledger:
            at = desk(ledger)
            try:
                with ledger.holding("source", at.source):
                    for number in range(100_000):
                        stored(at, event(f"CASE{number}"))
                        said.append(number)
                        if number == 30:
                            ready.set()
            except CasebridgeError:
                return

    thread = threading.Thread(target=write)
    thread.start()
    assert ready.wait(60)
    mortal.stop(signal.SIGQUIT)
    thread.join(60)
    mortal.start()
    with Ledger.open(PostgresPlace(url), clock=clock.utc_now) as ledger:
        assert ledger.verify() == []
        # The one that was committed but not acknowledged may be there as well.
        assert len(ledger.events(limit=200_000)) - len(said) in (0, 1)


def test_damage_in_the_servers_own_files_is_found_and_nothing_else_is_believed(mortal: Server) -> None:
    url = mortal.ledger()
    name = url.rpartition("/")[2]
    with opened(PostgresPlace(url)) as ledger:
        at = desk(ledger)
        stored(at, *(event(f"CASE{number}") for number in range(300)))
    mortal.run("CREATE EXTENSION amcheck", database=name)
    with opened(PostgresPlace(url)) as ledger:
        assert ledger.verify() == []
    files = {
        table: str(mortal.run(f"SELECT pg_relation_filepath('{table}')", database=name)[0][0])
        for table in ("event", "head_pkey")
    }
    mortal.stop()
    for table, path in files.items():
        file = mortal.folder / "data" / path
        content = bytearray(file.read_bytes())
        # The first page of a table, a leaf of an index: its first page tells only what kind it is.
        start = 0 if table == "event" else 8192
        content[start + 8 : start + 24] = b"\xff" * 16
        file.write_bytes(content)
    mortal.start()
    with opened(PostgresPlace(url), write=False) as ledger:
        found = ledger.verify()
    assert {problem.check for problem in found} == {"file"}
    told = " ".join(problem.what for problem in found)
    assert "table event" in told
    assert "index head_pkey" in told
