from __future__ import annotations

import pytest

from casebridge.ledger import Ledger
from casebridge.ledger.postgres import PostgresPlace
from casebridge.ledger.postgres.database import Database, label
from casebridge.ledger.postgres.engine import driver_text, engine_for
from tests.support.postgres import Server
from tests.unit.ledger.world import opened


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://me@db.example:5433/cases", "db.example:5433/cases"),
        ("postgresql://me@db.example/cases?sslmode=require", "db.example:5432/cases"),
        ("postgresql://me@a,b:1/cases", "a:5432,b:1/cases"),
        ("postgresql://me@a,b/cases", "a:5432,b:5432/cases"),
        ("postgresql://me@", "localhost:5432/me"),
        ("postgresql:///cases", "localhost:5432/cases"),
        ("postgresql://", "localhost:5432/"),
    ],
)
def test_a_label_tells_where_and_never_who(url: str, told: str) -> None:
    assert label(url) == told


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("postgresql://me@127.0.0.1/x", {}),
        ("postgresql://me@[::1]/x", {}),
        ("postgresql://me@localhost/x", {}),
        ("postgresql:///x", {}),
        ("postgresql:///x?host=/run/postgresql", {}),
        ("postgresql://me@db.example/x?sslmode=disable", {}),
        ("postgresql://me@db.example/x", {"sslmode": "verify-full", "sslrootcert": "system"}),
        ("postgresql://me@10.0.0.7/x", {"sslmode": "verify-full", "sslrootcert": "system"}),
        ("postgresql://me@localhost,db.example/x", {"sslmode": "verify-full", "sslrootcert": "system"}),
        ("postgresql://me@db.example/x?sslrootcert=ca.pem", {"sslmode": "verify-full"}),
    ],
)
def test_another_host_is_verified_unless_the_url_says_otherwise(url: str, options: dict[str, str]) -> None:
    chosen = Database(url, lambda: "pw", 7).options("sync")
    assert {name: chosen[name] for name in chosen if name.startswith("ssl")} == options
    assert (chosen["application_name"], chosen["password"], chosen["connect_timeout"]) == ("casebridge sync", "pw", 7)
    assert "password" not in Database(url).options("")


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ("SELECT ? WHERE a = ?", "SELECT %s WHERE a = %s"),
        ("SELECT 'purged:%' LIKE ?", "SELECT 'purged:%%' LIKE %s"),
        ("SELECT 'is it?', 'it''s ?', ?", "SELECT 'is it?', 'it''s ?', %s"),
        ('SELECT "a?%" % 2', 'SELECT "a?%%" %% 2'),
    ],
)
def test_marks_become_those_of_the_driver(sql: str, text: str) -> None:
    assert driver_text(sql) == text


def test_a_mark_inside_a_text_is_none(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        found = connection.exec_driver_sql("SELECT '100 %?', ?", ("%s?",)).one()
    assert tuple(found) == ("100 %?", "%s?")


def test_a_session_keeps_what_it_acknowledges_and_is_known_by_its_command(postgres: Server) -> None:
    url = postgres.database()
    name = url.rpartition("/")[2]
    postgres.run(f"ALTER DATABASE {name} SET synchronous_commit = off")
    postgres.run(f"ALTER DATABASE {name} SET TimeZone = 'America/Chicago'")
    postgres.run(f"ALTER DATABASE {name} SET idle_in_transaction_session_timeout = '1s'")
    postgres.run(f"ALTER DATABASE {name} SET statement_timeout = '1s'")
    engine = engine_for(Database(url), "sync")
    wanted = {
        "synchronous_commit": "on",
        "TimeZone": "UTC",
        "idle_in_transaction_session_timeout": "0",
        "statement_timeout": "0",
        "lock_timeout": "30s",
        "tcp_keepalives_idle": "30",
        "application_name": "casebridge sync",
        "transaction_isolation": "read committed",
    }
    with engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"SHOW {name}").scalar() for name in wanted}
    engine.dispose()
    assert found == wanted


def test_a_reading_transaction_sees_one_state_and_can_not_write(postgres: Server) -> None:
    url = postgres.ledger()
    with opened(PostgresPlace(url)) as ledger, ledger.reading() as connection:
        assert connection.exec_driver_sql("SHOW transaction_isolation").scalar() == "repeatable read"
        assert connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on"
        assert connection.exec_driver_sql("SELECT count(*) FROM source").scalar() == 0
        before = ledger.register_source("one", "ORI:WA0170000", "Records")
        assert connection.exec_driver_sql("SELECT count(*) FROM source").scalar() == 0
        assert before == 1
        # The next transaction of the same connection may write again.
    with opened(PostgresPlace(url)) as ledger:
        assert ledger.register_source("two", "ORI:WA0170000", "Records") == 2
