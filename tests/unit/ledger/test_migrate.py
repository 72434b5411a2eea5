from __future__ import annotations

import shutil
import sqlite3
import stat
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from casebridge.errors import StopLedger
from casebridge.ledger import Ledger
from casebridge.ledger.migrate import SHIPPED, Scripts
from casebridge.ledger.open import open_reader, open_writer
from casebridge.ledger.schema import METADATA
from tests.unit.ledger.ripe import SEALED, fill
from tests.unit.ledger.world import AGENCY, LATER, opened, row, store
from tests.unit.ledger.world import desk as make_desk
from tools.golden import add_later, dump

GOLDEN = Path(__file__).with_name("golden")
NOW = SHIPPED.revisions[-1]

NEXT = """
from alembic import op

revision = "9999_next"
down_revision = "{down}"


def upgrade() -> None:
    op.execute("CREATE TABLE more (x TEXT)")
    op.execute("{last}")
"""


def scripts(folder: Path, last: str = "INSERT INTO more VALUES ('1')") -> Scripts:
    shutil.copytree(SHIPPED.folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_next.py").write_text(NEXT.format(last=last, down=NOW), encoding="utf-8")
    return Scripts(folder, (*SHIPPED.revisions, "9999_next"))


def tables(connection: Connection) -> list[str]:
    return sorted(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars())


def test_the_migrations_make_the_tables_that_the_program_uses(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_the_migrations_keep_rows_in_key_order(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        for table in ("head", "held", "link", "receipt", "report", "report_file", "report_relation", "report_document"):
            text = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).scalar()
            assert "WITHOUT ROWID" in str(text)


def test_the_program_knows_every_migration_that_it_ships() -> None:
    config = Config()
    config.set_main_option("script_location", str(SHIPPED.folder))
    config.set_main_option("path_separator", "os")
    found = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(found)) == SHIPPED.revisions


def test_an_older_ledger_is_upgraded_and_a_copy_kept(path: Path, tmp_path: Path) -> None:
    with opened(path) as ledger:
        store(make_desk(ledger), row())
    newer = scripts(tmp_path / "scripts")
    engine = open_writer(path, scripts=newer)
    with engine.connect() as connection:
        assert "more" in tables(connection)
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "9999_next"
    engine.dispose()
    open_reader(path, scripts=newer).dispose()
    copy = path.with_name(f"{path.name}.before-{NOW}")
    if sys.platform != "win32":
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with opened(copy, write=False) as kept:
        assert len(kept.events()) == 1
        assert kept.verify() == []
    with pytest.raises(StopLedger) as caught:
        opened(path)
    assert caught.value.code == "ledger_newer"


def test_a_reader_does_not_upgrade(path: Path, tmp_path: Path) -> None:
    opened(path).close()
    with pytest.raises(StopLedger) as caught:
        open_reader(path, scripts=scripts(tmp_path / "scripts"))
    assert caught.value.code == "ledger_older"
    assert list(path.parent.glob("*.before-*")) == []


def test_an_upgrade_that_fails_changes_nothing(path: Path, tmp_path: Path) -> None:
    opened(path).close()
    with pytest.raises(StopLedger) as caught:
        open_writer(path, scripts=scripts(tmp_path / "scripts", last="INSERT INTO absent VALUES (1)"))
    assert caught.value.code == "ledger_refused"
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT count(*) FROM sqlite_master WHERE name = 'more'").fetchone() == (0,)
    with opened(path) as ledger:
        assert ledger.verify() == []


def test_an_upgrade_without_room_for_its_copy_is_not_begun(path: Path, tmp_path: Path) -> None:
    opened(path).close()
    path.with_name(f"{path.name}.before-{NOW}.part").mkdir()
    with pytest.raises(StopLedger) as caught:
        open_writer(path, scripts=scripts(tmp_path / "scripts"))
    assert caught.value.code == "ledger_unwritable"
    opened(path).close()


@pytest.mark.parametrize("revision", SHIPPED.revisions[:-1])
def test_a_ledger_of_each_older_revision_is_upgraded_and_sound(path: Path, revision: str) -> None:
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript((GOLDEN / f"{revision}.sql").read_text(encoding="utf-8"))
        before = content(raw)
    with pytest.raises(StopLedger) as caught:
        opened(path, write=False)
    assert caught.value.code == "ledger_older"
    with opened(path) as ledger:
        assert ledger.verify() == []
        # A killed program's upgrade is done again from the copy; a done one is not repeated.
        copy = path.with_name(f"{path.name}.before-{revision}")
    with closing(sqlite3.connect(path)) as raw, closing(sqlite3.connect(copy)) as kept:
        assert_kept(before, content(raw))
        assert content(kept) == before
    with opened(path, write=False) as ledger:
        assert ledger.verify() == []


def content(raw: sqlite3.Connection) -> dict[str, list[dict[str, object]]]:
    """All rows of all tables, by the names of their columns."""
    raw.row_factory = sqlite3.Row
    names = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: [dict(row) for row in raw.execute(f'SELECT * FROM "{name}"')] for name in names}  # noqa: S608


def assert_kept(before: dict[str, list[dict[str, object]]], after: dict[str, list[dict[str, object]]]) -> None:
    """Every row of an old table is there with the values that it had; opening marks a killed run as failed."""
    changing = {"alembic_version": {"version_num"}, "run": {"state", "ended_at", "detail"}}
    for table, rows in before.items():
        assert len(after[table]) == len(rows), table
        for old, new in zip(rows, after[table], strict=True):
            kept = set(old) - changing.get(table, set())
            assert {name: new[name] for name in kept} == {name: old[name] for name in kept}, table


def test_the_golden_ledger_before_delivery_has_a_row_in_every_table() -> None:
    with closing(sqlite3.connect(":memory:")) as raw:
        raw.executescript((GOLDEN / "0002_reports.sql").read_text(encoding="utf-8"))
        assert [name for name, rows in content(raw).items() if not rows] == []
        (states,) = zip(*raw.execute("SELECT DISTINCT state FROM outbox ORDER BY state"), strict=True)
        assert tuple(states) == ("done", "pending", "rejected")


def test_what_waited_and_what_was_purged_still_does_after_the_upgrade(path: Path) -> None:
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript((GOLDEN / "0002_reports.sql").read_text(encoding="utf-8"))
    with opened(path) as ledger:
        books = ledger.books()
        assert (books.read, books.dead, books.events, books.questions, books.reports) == (10, 2, 5, 1, 2)
        assert [ledger.backlog(sink).events for sink in (1, 2)] == [2, 2]
        assert [item.seq for item in ledger.pending(1, 10, LATER).events] == [5, 6]
        assert ledger.purged(AGENCY, [SEALED, "2024001"]) == {SEALED}
        assert [question.state for question in ledger.questions(None)] == ["open", "answered"]
        assert [run.state for run in ledger.runs()] == ["failed", "done", "done"]
        assert store(make_desk(ledger), row("2024009")) == [7]
        assert ledger.verify() == []


def test_a_ripe_ledger_of_today_could_become_a_golden_one(path: Path) -> None:
    with opened(path) as ledger:
        fill(ledger)
    add_later(path)
    with opened(path) as ledger, closing(sqlite3.connect(path)) as raw:
        assert ledger.verify() == []
        assert [name for name, rows in content(raw).items() if not rows] == []
    assert next(iter(dump(path))) == f"-- A ledger as revision {NOW} made it. Data is made up."
