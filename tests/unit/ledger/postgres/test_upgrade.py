"""Revisions of a ledger in PostgreSQL: filled, upgraded, refused; by one of several who come at once."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine

from casebridge.errors import StopLedger, TryLater
from casebridge.ledger import Ledger
from casebridge.ledger.lock import CLASSES
from casebridge.ledger.migrate import SHIPPED, Scripts, prepare
from casebridge.ledger.postgres import PostgresPlace
from casebridge.ledger.postgres.database import Database
from casebridge.ledger.postgres.engine import engine_for
from tests.support.postgres import Server
from tests.unit.ledger.test_migrate import scripts
from tests.unit.ledger.world import NOW, desk, opened, row, store


def writer(url: str, chosen: Scripts = SHIPPED) -> Engine:
    return PostgresPlace(url, scripts=chosen).writer(create=True, command="test", now=NOW)


def test_an_empty_database_is_filled_by_one_of_many_who_come_at_once(postgres: Server) -> None:
    url = postgres.database()
    assert not PostgresPlace(url).exists()
    for options in ({"write": False}, {"create": False}):
        with pytest.raises(StopLedger) as caught:
            opened(PostgresPlace(url), **options)
        assert caught.value.code == "ledger_missing"
    failed: list[Exception] = []
    start = threading.Barrier(4)

    def fill() -> None:
        start.wait(20)
        try:
            opened(PostgresPlace(url)).close()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=fill) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert PostgresPlace(url).exists()
    with opened(PostgresPlace(url), write=False) as ledger:
        assert ledger.verify() == []


def test_a_database_with_a_queue_and_no_ledger_is_filled(postgres: Server) -> None:
    url = postgres.database()
    postgres.run("CREATE TABLE procrastinate_jobs (id int)", database=url.rpartition("/")[2])
    assert not PostgresPlace(url).exists()
    opened(PostgresPlace(url)).close()


def test_the_database_of_another_program_is_refused(postgres: Server) -> None:
    url = postgres.database()
    postgres.run("CREATE TABLE cases (number text)", database=url.rpartition("/")[2])
    with pytest.raises(StopLedger) as caught:
        opened(PostgresPlace(url))
    assert caught.value.code == "ledger_damaged"


@pytest.mark.parametrize("number", range(1, len(SHIPPED.revisions)))
def test_a_ledger_of_each_older_revision_is_upgraded_and_sound(postgres: Server, number: int) -> None:
    url = postgres.database()
    older(url, SHIPPED.revisions[number - 1])
    with pytest.raises(StopLedger) as caught:
        opened(PostgresPlace(url), write=False)
    assert caught.value.code == "ledger_older"
    with opened(PostgresPlace(url)) as ledger:
        store(desk(ledger), row())
        assert ledger.verify() == []


def older(url: str, revision: str) -> None:
    """Fills a database as the version that had this revision did."""
    from alembic import command
    from alembic.config import Config

    engine = engine_for(Database(url), "test")
    config = Config()
    config.set_main_option("script_location", str(SHIPPED.folder))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def test_an_upgrade_keeps_what_is_there_and_shuts_older_programs_out(postgres: Server, tmp_path: Path) -> None:
    url = postgres.ledger()
    with opened(PostgresPlace(url)) as ledger:
        at = desk(ledger)
        store(at, row())
        newer = scripts(tmp_path / "scripts")
        writer(url, newer).dispose()
        with pytest.raises(StopLedger) as caught:
            store(at, row("2024002"))
        assert caught.value.code == "ledger_newer"
        assert len(ledger.events()) == 1
    for write in (True, False):
        with pytest.raises(StopLedger) as caught:
            opened(PostgresPlace(url), write=write)
        assert caught.value.code == "ledger_newer"
    writer(url, newer).dispose()


def test_an_upgrade_that_fails_changes_nothing(postgres: Server, tmp_path: Path) -> None:
    url = postgres.ledger()
    with pytest.raises(StopLedger) as caught:
        writer(url, scripts(tmp_path / "scripts", last="INSERT INTO run VALUES (1)"))
    assert caught.value.code == "ledger_refused"
    with opened(PostgresPlace(url)) as ledger, ledger.reading() as connection:
        assert connection.exec_driver_sql("SELECT to_regclass('more')").scalar() is None
        assert ledger.verify() == []


def test_an_upgrade_waits_for_a_commit_that_began_before_it(postgres: Server, tmp_path: Path) -> None:
    url = postgres.ledger()
    done = threading.Event()

    def upgrade() -> None:
        writer(url, scripts(tmp_path / "scripts")).dispose()
        done.set()

    thread = threading.Thread(target=upgrade)
    with opened(PostgresPlace(url)) as ledger:
        with ledger.writing() as connection:
            thread.start()
            assert not done.wait(0.5)
            connection.exec_driver_sql("UPDATE run SET read = 0")
        assert done.wait(20)
        with pytest.raises(StopLedger), ledger.writing():
            pytest.fail("an older program writes to a newer ledger")
    thread.join(20)


def test_an_upgrade_that_waits_too_long_comes_back(
    postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from casebridge.ledger.postgres import place as module

    monkeypatch.setattr(module, "OPENING_SECONDS", 0.6)
    url = postgres.ledger()
    with opened(PostgresPlace(url)) as ledger, ledger.writing():
        with pytest.raises(TryLater) as caught:
            writer(url, scripts(tmp_path / "scripts"))
        assert caught.value.code == "ledger_busy"


def test_who_comes_second_to_an_upgrade_finds_it_done(postgres: Server, tmp_path: Path) -> None:
    url = postgres.ledger()
    newer = scripts(tmp_path / "scripts")
    done: list[str] = []

    def upgrade() -> None:
        writer(url, newer).dispose()
        done.append("done")

    with Ledger.open(PostgresPlace(url), clock=lambda: NOW) as ledger, ledger._engine.begin() as connection:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(?, 0)", (CLASSES["schema"],))
        threads = [threading.Thread(target=upgrade) for _ in range(2)]
        for thread in threads:
            thread.start()
            thread.join(0.3)
        assert done == []
    for thread in threads:
        thread.join(30)
    assert done == ["done", "done"]


def test_who_waited_for_an_upgrade_by_a_newer_program_leaves_it_alone(postgres: Server, tmp_path: Path) -> None:
    url = postgres.database()
    older(url, SHIPPED.revisions[0])
    found: list[str] = []

    def fill() -> None:
        try:
            writer(url).dispose()
        except StopLedger as error:
            found.append(error.code)

    thread = threading.Thread(target=fill)
    engine = engine_for(Database(url), "test")
    with engine.begin() as connection:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(?, 0)", (CLASSES["schema"],))
        thread.start()
        thread.join(0.5)
        prepare(connection, scripts(tmp_path / "scripts"))
    engine.dispose()
    thread.join(30)
    assert found == ["ledger_newer"]
