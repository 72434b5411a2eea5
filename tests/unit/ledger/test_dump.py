"""Backups of a ledger in PostgreSQL, by the server's own programs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from casebridge.errors import CasebridgeError
from casebridge.ledger.manifest import generations, manifest_of
from casebridge.ledger.postgres import PostgresPlace
from casebridge.ledger.postgres import dump as module
from casebridge.ledger.postgres.dump import dump, load
from casebridge.ledger.sound import server_time
from tests.support.postgres import Server
from tests.unit.ledger.ripe import fill
from tests.unit.ledger.world import NOW, damage, opened


@pytest.fixture
def base(postgres: Server) -> PostgresPlace:
    place = PostgresPlace(postgres.ledger(), lambda: "made-up")
    with opened(place) as ledger:
        fill(ledger)
    return place


def code_of(call: object) -> str:
    with pytest.raises(CasebridgeError) as caught:
        call()  # type: ignore[operator]
    return caught.value.code


def test_a_dump_is_loaded_into_an_empty_database_only(base: PostgresPlace, postgres: Server, tmp_path: Path) -> None:
    made = dump(base, tmp_path / "backups", NOW, keep=1)
    again = dump(base, tmp_path / "backups", NOW, keep=1)
    assert generations(tmp_path / "backups") == [again]
    assert (made.database, made.counts["event"]) == ("postgresql", 6)
    file = tmp_path / "backups" / again.file
    empty = PostgresPlace(postgres.database())
    assert load(empty, file) == again == manifest_of(file)
    with opened(empty, write=False) as copy, opened(base, write=False) as ledger:
        assert copy.verify() == []
        assert copy.events() == ledger.events()
        with copy.reading() as connection:
            assert server_time(connection) is not None
    assert code_of(lambda: load(empty, file)) == "ledger_there"


def test_a_dump_that_is_damaged_or_of_another_database_is_refused(
    base: PostgresPlace, postgres: Server, tmp_path: Path
) -> None:
    file = tmp_path / dump(base, tmp_path, NOW).file
    empty = PostgresPlace(postgres.database())
    assert code_of(lambda: load(empty, tmp_path / "absent.dump")) == "backup_damaged"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert code_of(lambda: load(empty, file)) == "backup_damaged"
    bare = tmp_path / "bare.dump"
    bare.write_bytes(content[:2000])
    assert code_of(lambda: load(empty, bare)) == "tool_failed"
    assert not empty.exists()
    manifest = tmp_path / f"{file.name}.manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"postgresql"', '"sqlite"'), encoding="utf-8")
    assert code_of(lambda: load(empty, file)) == "backup_other_database"


def test_a_database_with_faults_makes_no_dump_and_loads_as_none(
    base: PostgresPlace, postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(base) as ledger:
        damage(ledger, "UPDATE run SET read = read + 1 WHERE run_id = 1")
    assert code_of(lambda: dump(base, tmp_path, NOW)) == "backup_unsound"
    sound = module._stand(base)._replace(problems=[])
    with monkeypatch.context() as patch:
        patch.setattr(module, "_stand", lambda _place: sound)
        file = tmp_path / dump(base, tmp_path, NOW).file
    empty = PostgresPlace(postgres.database())
    assert code_of(lambda: load(empty, file)) == "backup_damaged"


def test_programs_that_are_missing_or_too_old_are_told(
    base: PostgresPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_beside", lambda _name, _server: [])
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert code_of(lambda: dump(base, tmp_path, NOW)) == "tool_missing"
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6'\n", encoding="utf-8")
    old.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda _name: str(old))
    assert code_of(lambda: dump(base, tmp_path, NOW)) == "tool_missing"
