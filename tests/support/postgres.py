"""A real PostgreSQL server on loopback, from the machine's own binaries: one a session, one database a test."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from casebridge import clock
from casebridge.ledger import Ledger
from casebridge.ledger.postgres import PostgresPlace
from tests.support.sshd import free_port

__all__ = ["PASSWORD", "Server", "postgres_binaries", "running_server"]

PASSWORD = "correct horse battery staple"  # noqa: S105  of a server that lives for one session
USER = "casebridge"
LOCKED = "locked"
MEMORY = Path("/dev/shm")  # noqa: S108


def postgres_binaries() -> Path | None:
    """The folder of initdb and postgres, of the newest version that is installed; None if there is none."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = shutil.which("initdb") or (str(installed[-1]) if installed else None)
    return Path(found).resolve().parent if found else None


@dataclass
class Server:
    """A server that was started; it can be stopped, killed and started again on the same data."""

    folder: Path
    binaries: Path
    port: int
    settings: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _template: str = ""

    def url(self, database: str, user: str = USER) -> str:
        """Where a database is."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Starts it and waits until it answers."""
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        command = _as_owner([str(self.binaries / "postgres"), "-D", str(self.folder / "data"), *options])
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)
        for _ in range(600):
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=5).close()
            except psycopg.OperationalError:
                assert self.process.poll() is None, (self.folder / "log").read_text(errors="replace")
                clock.sleep(0.02)
            else:
                return
        pytest.fail("PostgreSQL does not start")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Ends it: SIGINT ends all sessions in good order, SIGQUIT at once, as a crash does."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(60)
            self.process = None

    def run(self, sql: str, *values: Any, database: str = "postgres") -> list[tuple[Any, ...]]:
        """What a statement gives, outside of a transaction."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(sql.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def database(self, template: str = "template0") -> str:
        """The URL of a new database, empty if no template is named."""
        name = f"t{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
        return self.url(name)

    def ledger(self) -> str:
        """The URL of a new database with an empty ledger of the newest revision."""
        if not self._template:
            self._template = "ledger"
            self.run("CREATE DATABASE ledger TEMPLATE template0 ENCODING 'UTF8'")
            Ledger.open(PostgresPlace(self.url("ledger")), clock=clock.utc_now).close()
        return self.database(self._template)


@contextmanager
def running_server(*, durable: bool = False, **settings: str) -> Iterator[Server]:
    """A server of its own until the block ends; skips, saying so, where PostgreSQL is not installed.

    Args:
        durable: whether it syncs to disk, as it does in earnest.
        settings: more of its configuration.
    """
    binaries = postgres_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed here: no server to test with")
    folder = Path(tempfile.mkdtemp(prefix="casebridge-pg-", dir=MEMORY if MEMORY.is_dir() and not durable else None))
    try:
        if _is_root():
            shutil.chown(folder, "postgres", "postgres")
        initdb = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", USER, "--auth=trust", "-E", "UTF8"]
        initdb += ["--no-locale", "--no-sync"]
        subprocess.run(_as_owner(initdb), check=True, capture_output=True, cwd=folder)
        hba = folder / "data" / "pg_hba.conf"
        hba.write_text(f"host all {LOCKED} 127.0.0.1/32 scram-sha-256\n{hba.read_text()}")
        chosen = {"port": str(free_port()), "listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
        chosen |= {} if durable else {"fsync": "off", "full_page_writes": "off", "max_wal_size": "256MB"}
        server = Server(folder, binaries, int(chosen["port"]), chosen | settings)
        server.start()
        try:
            server.run(f"CREATE ROLE {LOCKED} LOGIN PASSWORD '{PASSWORD}'")
            yield server
        finally:
            server.stop(signal.SIGQUIT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _as_owner(command: list[str]) -> list[str]:
    """The command as an account that PostgreSQL agrees to run as: root is refused."""
    if not _is_root():
        return command
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
