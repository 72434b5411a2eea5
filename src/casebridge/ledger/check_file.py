"""Whether the database itself is sound: its file or its tables, and the references between them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

from casebridge.ledger.check import RESTORE, Problem
from casebridge.ledger.schema import METADATA
from casebridge.ledger.statement import scalar

__all__ = ["database_sound"]


def database_sound(connection: Connection) -> Iterator[Problem]:
    """What the database says of itself, and rows that name others that are not there."""
    yield from _sqlite(connection) if connection.dialect.name == "sqlite" else _postgres(connection)


def _sqlite(connection: Connection) -> Iterator[Problem]:
    rows = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
    if rows != ["ok"]:
        yield Problem("file", f"SQLite finds {len(rows)} faults in the file.", RESTORE)
    missing: dict[tuple[str, str], int] = {}
    for table, _, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        missing[table, parent] = missing.get((table, parent), 0) + 1
    for (table, parent), count in missing.items():
        yield _orphans(table, parent, count)


def _postgres(connection: Connection) -> Iterator[Problem]:
    # amcheck compares indexes with their tables; without it, or without the right to it, all rows are at least read.
    read = 'SELECT sum(hashtext(CAST(t AS text))) FROM "{}" t'
    checks = [("table", table.name, read.format(table.name)) for table in _TABLES]
    if scalar(connection, "SELECT count(*) FROM pg_extension WHERE extname = 'amcheck'"):
        sql = (
            "SELECT c.relname, c.oid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " JOIN pg_class t ON t.oid = i.indrelid WHERE t.relname = ANY(?)"
            " AND pg_table_is_visible(t.oid) ORDER BY c.relname"
        )
        names = [table.name for table in _TABLES]
        for name, oid in connection.exec_driver_sql(sql, (names,)).all():
            checks.append(("index", name, f"SELECT bt_index_check({int(oid)}, true)"))
    damaged = False
    for kind, name, sql in checks:
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(sql)
        except DBAPIError as error:
            if not str(getattr(error.orig, "sqlstate", "")).startswith("XX"):
                if kind == "index":
                    continue
                raise
            damaged = True
            yield Problem("file", f"PostgreSQL finds the {kind} {name} damaged.", RESTORE)
    if not damaged:
        yield from _references(connection)


def _references(connection: Connection) -> Iterator[Problem]:
    for table in _TABLES:
        for key in table.foreign_key_constraints:
            parent = key.referred_table.name
            same = " AND ".join(f'p."{item.column.name}" = c."{item.parent.name}"' for item in key.elements)
            sql = f'SELECT count(*) FROM "{table.name}" c WHERE NOT EXISTS (SELECT 1 FROM "{parent}" p WHERE {same})'  # noqa: S608
            if count := scalar(connection, sql):
                yield _orphans(table.name, parent, count)


def _orphans(table: str, parent: str, count: int) -> Problem:
    return Problem("reference", f"{count} rows of {table} name a {parent} that is not there.", RESTORE)


_TABLES: list[Table] = METADATA.sorted_tables
