from __future__ import annotations

import psycopg
import pytest
from psycopg import errors
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from casebridge.errors import CasebridgeError, StopLedger, TryLater
from casebridge.ledger.postgres import PostgresPlace
from casebridge.ledger.postgres.database import Database
from casebridge.ledger.trouble import translated
from tests.support.postgres import LOCKED, PASSWORD, Server
from tests.support.sshd import free_port
from tests.unit.ledger.world import Desk, desk, opened, row, store

LATER = {"ledger_busy", "ledger_unreachable", "hold_lost"}


def told(caught: pytest.ExceptionInfo[CasebridgeError]) -> str:
    error = caught.value
    return f"{error}{error.detail}{error.__cause__}"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.ConnectionFailure, "ledger_unreachable"),
        (errors.AdminShutdown, "ledger_unreachable"),
        (errors.CrashShutdown, "ledger_unreachable"),
        (errors.CannotConnectNow, "ledger_unreachable"),
        (errors.IdleSessionTimeout, "ledger_unreachable"),
        (errors.IdleInTransactionSessionTimeout, "ledger_unreachable"),
        (errors.TooManyConnections, "ledger_unreachable"),
        (errors.SerializationFailure, "ledger_busy"),
        (errors.DeadlockDetected, "ledger_busy"),
        (errors.LockNotAvailable, "ledger_busy"),
        (errors.QueryCanceled, "ledger_busy"),
        (errors.DiskFull, "ledger_unwritable"),
        (errors.OutOfMemory, "ledger_unwritable"),
        (errors.IoError, "ledger_unwritable"),
        (errors.ReadOnlySqlTransaction, "ledger_unwritable"),
        (errors.InsufficientPrivilege, "ledger_unwritable"),
        (errors.InvalidPassword, "ledger_login"),
        (errors.InvalidCatalogName, "ledger_database"),
        (errors.UndefinedTable, "ledger_damaged"),
        (errors.UndefinedColumn, "ledger_damaged"),
        (errors.DataCorrupted, "ledger_damaged"),
        (errors.UniqueViolation, "ledger_refused"),
        (errors.NumericValueOutOfRange, "ledger_refused"),
        (psycopg.DataError, "ledger_refused"),
        (psycopg.ProgrammingError, "ledger_refused"),
        (psycopg.OperationalError, "ledger_unreachable"),
        (psycopg.errors.ConnectionTimeout, "ledger_unreachable"),
    ],
)
def test_every_state_of_postgresql_has_its_meaning(error: type[psycopg.Error], code: str) -> None:
    with pytest.raises(CasebridgeError) as caught, translated("db:5432/cases"):
        raise DBAPIError("SELECT 'SECRET'", None, error("SECRET"))
    assert caught.value.code == code
    assert "SECRET" not in told(caught)
    assert str(caught.value).startswith("db:5432/cases: ")
    assert isinstance(caught.value, TryLater if code in LATER else StopLedger)


def test_who_finds_no_free_connection_comes_back() -> None:
    with pytest.raises(TryLater) as caught, translated():
        raise PoolTimeout
    assert caught.value.code == "ledger_busy"


@pytest.mark.parametrize("write", [True, False])
def test_a_server_that_is_not_there_is_unreachable(write: bool) -> None:
    port = free_port()
    with pytest.raises(TryLater) as caught:
        opened(PostgresPlace(f"postgresql://somebody@127.0.0.1:{port}/cases"), write=write)
    assert caught.value.code == "ledger_unreachable"
    assert f"127.0.0.1:{port}/cases" in str(caught.value)
    assert "somebody" not in told(caught)


def test_a_server_that_says_nothing_is_given_up_in_time(silent_port: int) -> None:
    with pytest.raises(TryLater) as caught:
        PostgresPlace(f"postgresql://somebody@127.0.0.1:{silent_port}/cases", connect_seconds=2).exists()
    assert caught.value.code == "ledger_unreachable"


def test_a_missing_database_is_named(postgres: Server) -> None:
    with pytest.raises(StopLedger) as caught:
        opened(PostgresPlace(postgres.url("absent")))
    assert caught.value.code == "ledger_database"
    assert "/absent" in str(caught.value)
    assert "createdb" in caught.value.next_step


@pytest.mark.parametrize(("user", "password"), [(LOCKED, "wrong SECRET"), (LOCKED, None), ("nobody-known", None)])
def test_a_refused_login_says_what_to_correct_and_not_who(postgres: Server, user: str, password: str | None) -> None:
    url = postgres.url("postgres", user)
    with pytest.raises(StopLedger) as caught:
        PostgresPlace(url, lambda: password).exists()
    assert caught.value.code == "ledger_login"
    assert not [word for word in (user, "SECRET") if word in told(caught)]


def test_a_password_is_asked_for_at_each_connection(postgres: Server) -> None:
    asked: list[str] = []

    def password() -> str:
        asked.append(PASSWORD)
        return PASSWORD

    database = Database(postgres.url("postgres", LOCKED), password)
    for _ in range(2):
        database.connect("test").close()
    assert len(asked) == 2


def test_a_user_without_rights_can_not_make_a_ledger(postgres: Server) -> None:
    url = postgres.database()
    name = url.rpartition("/")[2]
    with pytest.raises(StopLedger) as caught:
        opened(PostgresPlace(postgres.url(name, LOCKED), lambda: PASSWORD))
    assert caught.value.code == "ledger_unwritable"
    assert not PostgresPlace(url).exists()


def test_too_many_connections_are_waited_out(postgres: Server) -> None:
    postgres.run("CREATE ROLE few LOGIN CONNECTION LIMIT 0")
    with pytest.raises(TryLater) as caught:
        PostgresPlace(postgres.url("postgres", "few")).exists()
    assert caught.value.code == "ledger_unreachable"


def test_what_only_reads_can_not_write(postgres: Server) -> None:
    with (
        opened(PostgresPlace(postgres.ledger())) as ledger,
        pytest.raises(StopLedger) as caught,
        ledger.reading() as connection,
    ):
        connection.exec_driver_sql("DELETE FROM held")
    assert caught.value.code == "ledger_unwritable"


def test_a_database_without_utf_8_is_refused(postgres: Server) -> None:
    postgres.run("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1'")
    with pytest.raises(StopLedger) as caught:
        opened(PostgresPlace(postgres.url("latin")))
    assert caught.value.code == "ledger_encoding"


def test_a_full_disk_leaves_nothing_half_written(postgres: Server) -> None:
    with opened(PostgresPlace(postgres.ledger())) as ledger:
        at = desk(ledger)
        store(at, row("FIRST"))
        full = "DO $$ BEGIN UPDATE run SET read = 99; RAISE EXCEPTION 'SECRET' USING ERRCODE = '53100'; END $$"
        with pytest.raises(StopLedger) as caught, ledger.writing() as connection:
            connection.exec_driver_sql(full)
        assert caught.value.code == "ledger_unwritable"
        assert "SECRET" not in told(caught)
        assert ledger.verify() == []


def test_a_text_with_nul_is_refused_and_not_shown(postgres: Server) -> None:
    with opened(PostgresPlace(postgres.ledger())) as ledger:
        at = desk(ledger)
        with pytest.raises(StopLedger) as caught:
            store(at, row("SECRET\0CASE"))
        assert caught.value.code == "ledger_refused"
        assert "SECRET" not in told(caught)
        assert ledger.events() == []


def test_a_session_that_was_ended_is_made_anew_for_the_next_step(postgres: Server) -> None:
    url = postgres.ledger()
    with opened(PostgresPlace(url)) as ledger:
        at: Desk = desk(ledger)
        for _ in range(2):
            end_sessions(postgres, url)
            store(at, row(f"CASE{len(ledger.events())}"))
        with ledger.reading() as connection:
            connection.exec_driver_sql("SELECT 1")
            end_sessions(postgres, url)
            with pytest.raises(TryLater) as caught, translated():
                connection.exec_driver_sql("SELECT 1")
        assert caught.value.code == "ledger_unreachable"
        assert len(ledger.events()) == 2
        assert ledger.verify() == []


def end_sessions(server: Server, url: str) -> None:
    name = url.rpartition("/")[2]
    server.run("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", name)


def test_a_ledger_tells_its_size_and_whether_a_power_cut_loses_commits(postgres: Server) -> None:
    with opened(PostgresPlace(postgres.ledger())) as ledger:
        assert ledger.size() > 1_000_000
        assert ledger.journal().startswith("PostgreSQL ")
        assert "fsync is off" in ledger.journal()


def test_who_may_not_compare_indexes_still_reads_every_row(postgres: Server) -> None:
    url = postgres.ledger()
    name = url.rpartition("/")[2]
    with opened(PostgresPlace(url)) as ledger:
        store(desk(ledger), row())
    postgres.run("CREATE EXTENSION amcheck", database=name)
    postgres.run(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {LOCKED}", database=name)
    place = PostgresPlace(postgres.url(name, LOCKED), lambda: PASSWORD)
    with opened(place, write=False) as ledger:
        assert ledger.verify() == []
    postgres.run("REVOKE SELECT ON held FROM locked", database=name)
    with opened(place, write=False) as ledger, pytest.raises(StopLedger) as caught:
        ledger.verify()
    assert caught.value.code == "ledger_unwritable"
