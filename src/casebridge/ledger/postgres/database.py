"""One database: where it is, and a connection to it that keeps what it acknowledges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from casebridge.ledger.trouble import ledger_fault

__all__ = ["Database", "label"]

_ALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
"""A server that is gone without a word is noticed after a minute."""

_SESSION = (
    "SET synchronous_commit = on; SET timezone = 'UTC'; SET lock_timeout = '30s'; SET statement_timeout = 0;"
    " SET idle_in_transaction_session_timeout = 0; SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10;"
    " SET tcp_keepalives_count = 3"
)
"""What the server must not have otherwise for us. Its own keep-alives end the holds of a host that is gone."""

_SESSION_14 = "; SET idle_session_timeout = 0; SET client_connection_check_interval = '10s'"


@dataclass(frozen=True)
class Database:
    """Where a database is and what lets somebody in.

    Args:
        url: ``postgresql://user@host:port/database``, with libpq's options after ``?``; never a password. For a host
            other than this one the server's certificate is verified against the system's, unless ``sslmode`` says
            otherwise.
        password: asked for at each connection; None for what libpq finds by itself.
        connect_seconds: how long one attempt to connect may take.
    """

    url: str
    password: Callable[[], str | None] = lambda: None
    connect_seconds: int = 10

    def options(self, command: str) -> dict[str, Any]:
        """What libpq is told besides the URL."""
        options: dict[str, Any] = {**_ALIVE, **_transport(conninfo_to_dict(self.url))}
        options |= {"application_name": f"casebridge {command}".strip(), "connect_timeout": self.connect_seconds}
        if (password := self.password()) is not None:
            options["password"] = password
        return options

    def connect(self, command: str) -> psycopg.Connection[Any]:
        """A new connection, known to the server as ``casebridge <command>``.

        Raises ``psycopg.Error``, and ``StopLedger`` (``ledger_encoding``).
        """
        connection = psycopg.connect(self.url, **self.options(command))
        try:
            if connection.info.parameter_status("server_encoding") != "UTF8":
                raise ledger_fault("ledger_encoding", where=label(self.url))
            connection.autocommit = True
            connection.execute(_SESSION + (_SESSION_14 if connection.info.server_version >= 140_000 else ""))
            connection.autocommit = False
        except BaseException:
            connection.close()
            raise
        return connection


def label(url: str) -> str:
    """``host:port/database`` of a URL, all that messages tell of it."""
    given = conninfo_to_dict(url)
    hosts = str(given.get("host") or "localhost").split(",")
    ports = str(given.get("port") or "5432").split(",")
    pairs = [f"{host}:{ports[number if len(ports) > 1 else 0] or 5432}" for number, host in enumerate(hosts)]
    return f"{','.join(pairs)}/{given.get('dbname') or given.get('user') or ''}"


def _transport(given: Mapping[str, Any]) -> dict[str, str]:
    """Verified TLS to every other host, where the URL does not decide itself."""
    if "sslmode" in given or all(map(_here, str(given.get("host") or "").split(","))):
        return {}
    return {"sslmode": "verify-full"} | ({} if "sslrootcert" in given else {"sslrootcert": "system"})


def _here(host: str) -> bool:
    if not host or host.startswith(("/", "@")) or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
