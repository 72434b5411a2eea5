from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from casebridge.errors import CasebridgeError, FixConfig, StopLedger, TryLater
from casebridge.faults import FAULTS
from casebridge.ledger.place import SqlitePlace
from casebridge.ledger.trouble import config_fault, ledger_fault, translated
from tests.unit.ledger.world import NOW


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SQLITE_BUSY", "ledger_busy"),
        ("SQLITE_BUSY_SNAPSHOT", "ledger_busy"),
        ("SQLITE_LOCKED", "ledger_busy"),
        ("SQLITE_FULL", "ledger_unwritable"),
        ("SQLITE_READONLY_ROLLBACK", "ledger_unwritable"),
        ("SQLITE_CANTOPEN", "ledger_unwritable"),
        ("SQLITE_IOERR_FSYNC", "ledger_unwritable"),
        ("SQLITE_CORRUPT_INDEX", "ledger_damaged"),
        ("SQLITE_NOTADB", "ledger_damaged"),
        ("SQLITE_CONSTRAINT_UNIQUE", "ledger_refused"),
        ("", "ledger_refused"),
    ],
)
def test_every_result_code_of_sqlite_has_its_meaning(name: str, code: str) -> None:
    error = sqlite3.OperationalError("SECRET")
    if name:
        error.sqlite_errorname = name
    with pytest.raises(CasebridgeError) as caught, translated():
        raise error
    assert caught.value.code == code
    assert "SECRET" not in f"{caught.value}{caught.value.detail}"
    assert isinstance(caught.value, TryLater if code == "ledger_busy" else StopLedger)


def test_a_number_too_large_is_refused() -> None:
    with pytest.raises(StopLedger) as caught, translated():
        raise OverflowError
    assert caught.value.code == "ledger_refused"


def test_other_errors_pass_untouched() -> None:
    with pytest.raises(KeyError), translated():
        raise KeyError("x")


def test_faults_speak_the_words_of_the_table() -> None:
    error = ledger_fault("ledger_newer")
    assert str(error) == f"{FAULTS['ledger_newer'].meaning} {FAULTS['ledger_newer'].next_step}"
    assert isinstance(config_fault("event_ambiguous"), FixConfig)


def test_a_lock_that_can_not_be_made_is_unwritable(tmp_path: Path) -> None:
    held = SqlitePlace(tmp_path / "absent" / "ledger.db").holding("source", 1, command="sync", now=NOW, wait=0.0)
    (tmp_path / "absent").write_text("")
    with pytest.raises(StopLedger) as caught, held:
        pytest.fail("the lock was taken")
    assert caught.value.code == "ledger_unwritable"
