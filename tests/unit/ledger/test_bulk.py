from __future__ import annotations

import pytest
from sqlalchemy import event

from casebridge.errors import StopLedger
from casebridge.ledger import Ledger
from casebridge.ledger.bulk import put
from casebridge.ledger.rows import ItemRow
from casebridge.ledger.schema import setting
from casebridge.ledger.statement import insert_sql, upsert_sql
from tests.unit.ledger.world import AGENCY, NOW, Desk, page, row, store

UPSERT = upsert_sql(setting, ("name",), ("value",), extra=" WHERE setting.value <> excluded.value")


def kept(ledger: Ledger) -> dict[str, str]:
    with ledger.reading() as connection:
        return {row[0]: row[1] for row in connection.exec_driver_sql("SELECT name, value FROM setting")}


@pytest.mark.parametrize("number", [0, 1, 4, 5, 200])
def test_rows_are_stored_and_counted_however_many_they_are(ledger: Ledger, number: int) -> None:
    rows = [(f"n{index}", f"100 %? '{index}'") for index in range(number)]
    with ledger.writing() as connection:
        assert put(connection, setting, insert_sql(setting), rows) == number
    assert kept(ledger) == dict(rows)
    changed = [(name, value if index % 2 else "changed") for index, (name, value) in enumerate(rows)]
    with ledger.writing() as connection:
        assert put(connection, setting, UPSERT, changed, key=1) == (number + 1) // 2
    assert kept(ledger) == dict(changed)


def test_rows_that_change_the_same_row_come_in_their_order(ledger: Ledger) -> None:
    rows = [("a", "first"), *((f"n{index}", "") for index in range(10)), ("a", "last")]
    with ledger.writing() as connection:
        assert put(connection, setting, UPSERT, rows, key=1) == 12
    assert kept(ledger)["a"] == "last"


def test_every_kind_of_value_comes_back_as_it_was(at: Desk, ledger: Ledger) -> None:
    items = [
        ItemRow(f"C{n}", bytes([n] * 16), None if n % 2 else "2026-01-01", 1, 2**40 + n, 0, "{}") for n in range(9)
    ]
    events = [row(f"C{n}", fact='ÄÖ \\ {,} "x" NULL', sendable=bool(n % 2)) for n in range(9)]
    store(at, *events, items=items)
    found = ledger.items(at.source, [item.case_key for item in items])
    assert [item for rows in found.values() for item in rows] == items
    assert [(item.payload, item.sendable) for item in ledger.events()] == [(e.payload, e.sendable) for e in events]
    assert ledger.verify() == []


def test_a_text_with_nul_among_many_is_refused_and_not_shown(at: Desk, ledger: Ledger) -> None:
    if ledger.journal() in ("WAL", "DELETE"):
        pytest.skip("SQLite keeps a NUL; readers refuse it before")
    with pytest.raises(StopLedger) as caught:
        store(at, *(row(f"C{number}SECRET\0") for number in range(9)))
    assert caught.value.code == "ledger_refused"
    assert "SECRET" not in f"{caught.value}{caught.value.detail}"


def test_postgresql_gets_a_page_of_events_in_one_statement(at: Desk, ledger: Ledger) -> None:
    many: list[bool] = []
    event.listen(ledger._engine, "before_cursor_execute", lambda *args: many.append(args[-1]))
    ledger.commit(page(at, *(row(f"C{number}") for number in range(50))))
    ledger.add_links(AGENCY, [(f"C{n}", f"C{n}", "", "1001") for n in range(50)], "IMPORT", "CONFIRMED", NOW)
    assert any(many) == (ledger.journal() in ("WAL", "DELETE"))
