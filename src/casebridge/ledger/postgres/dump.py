"""Backups of a PostgreSQL ledger, by the server's own programs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from casebridge.guard.host import fsync_dir, replace
from casebridge.ledger.backup import finished, kept_backup
from casebridge.ledger.manifest import Manifest, digest_of, manifest_of
from casebridge.ledger.place import Place
from casebridge.ledger.postgres.place import PostgresPlace
from casebridge.ledger.sound import Stand, stand
from casebridge.ledger.trouble import config_fault, ledger_fault

__all__ = ["dump", "load"]

SECONDS = 6 * 3600


def dump(place: Place, folder: Path, now: datetime, keep: int | None = None) -> Manifest:
    """Dumps the database into a folder with pg_dump while others write; see ``back_up``.

    What the manifest counts was read just before: the dump may hold more.

    Raises ``FixConfig`` (``tool_missing``), ``StopLedger`` (``tool_failed``, ``backup_unsound``,
    ``backup_unwritable``), ``TryLater``.
    """
    assert isinstance(place, PostgresPlace)  # noqa: S101
    server = _server(place)
    tool = _tool("pg_dump", server)
    with kept_backup(folder, now) as name:
        found = _stand(place)
        if found.problems:
            raise ledger_fault("backup_unsound", detail=found.problems[0].check)
        part, target = folder / f"{name}.dump.part", folder / f"{name}.dump"
        part.touch(mode=0o600, exist_ok=False)
        url, secret = _access(place)
        _run([tool, "--format=custom", "--no-owner", "--no-privileges", f"--file={part}", f"--dbname={url}"], secret)
        # A dump that ends too early has no whole list of contents.
        _run([_tool("pg_restore", server), "--list", str(part)], {})
        with part.open("rb") as handle:
            os.fsync(handle.fileno())
        digest, size = digest_of(part), part.stat().st_size
        replace(part, target)
        fsync_dir(folder)
        return finished(target, "postgresql", found, now, size, digest, keep)


def load(place: Place, file: Path) -> Manifest | None:
    """Loads a dump into the place's database, which must be empty; all of it or nothing.

    Raises ``FixConfig``: ``ledger_there``, ``tool_missing``, ``backup_other_database``; ``StopLedger``:
    ``backup_damaged``, ``tool_failed``.
    """
    assert isinstance(place, PostgresPlace)  # noqa: S101
    manifest = manifest_of(file)
    if manifest is not None and manifest.database != "postgresql":
        raise config_fault("backup_other_database")
    if not file.is_file() or (manifest is not None and digest_of(file) != manifest.sha256):
        raise ledger_fault("backup_damaged", detail="no file, or another digest")
    if place.exists():
        raise config_fault("ledger_there")
    url, secret = _access(place)
    tool = _tool("pg_restore", _server(place))
    _run([tool, "--single-transaction", "--exit-on-error", "--no-owner", f"--dbname={url}", str(file)], secret)
    found = _stand(place)
    if found.problems:
        raise ledger_fault("backup_damaged", detail=found.problems[0].check)
    return manifest


def _stand(place: PostgresPlace) -> Stand:
    engine = place.reader(command="ledger backup")
    try:
        with place.reading(engine) as connection:
            return stand(connection)
    finally:
        engine.dispose()


def _server(place: PostgresPlace) -> int:
    """The server's major version."""
    with place.database.connect("ledger backup") as connection:
        return connection.info.server_version // 10_000


def _access(place: PostgresPlace) -> tuple[str, Mapping[str, str]]:
    """The address without a password, and the environment that carries it: a command line is seen by everybody."""
    given: dict[str, Any] = {
        name: value for name, value in conninfo_to_dict(place.database.url).items() if name != "password"
    }
    password = place.database.password()
    return make_conninfo("", **given), {} if password is None else {"PGPASSWORD": password}


def _tool(name: str, server: int) -> str:
    """The path of a program that knows the server's version."""
    found = [path for path in (shutil.which(name), *_beside(name, server)) if path]
    for path in found:
        told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False, timeout=30).stdout  # noqa: S603
        version = re.search(r"(\d+)\.", told)
        if version and int(version[1]) >= server:
            return path
    raise config_fault("tool_missing")


def _beside(name: str, server: int) -> list[str]:
    """Where Debian and its kin keep the programs of one version."""
    path = Path(f"/usr/lib/postgresql/{server}/bin/{name}")
    return [str(path)] if path.is_file() else []


def _run(command: Sequence[str], secret: Mapping[str, str]) -> None:
    done = subprocess.run(  # noqa: S603
        command, env={**os.environ, **secret}, capture_output=True, check=False, timeout=SECONDS
    )
    if done.returncode:
        # What the program prints may hold values; its name and end are enough.
        raise ledger_fault("tool_failed", detail=f"{Path(command[0]).name} ended with {done.returncode}")
