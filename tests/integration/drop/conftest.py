"""The places that a drop folder may be in, each with a server of its own where it needs one."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from casebridge.connectors.drop.reader import Reader
from casebridge.sdk.table import TableOptions
from tests.support.desk import Desk
from tests.support.sshd import SSHD, Server, asyncssh_server, openssh

NO_SSHD = "no OpenSSH server here: install openssh-server to run this against it"


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    yield
    assert [thread.name for thread in threading.enumerate() if thread.name == SFTP] == [SFTP] * Servers.running


SFTP = "casebridge-sftp"


class Servers:
    """How many threads are those of servers that outlive a test."""

    running = 0


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """OpenSSH's own server; skips, saying so, where there is none."""
    if not SSHD or sys.platform == "win32":
        pytest.skip(NO_SSHD)
    with openssh(tmp_path_factory.mktemp("sshd")) as server:
        yield server


@pytest.fixture(scope="module")
def other_server() -> Iterator[Server]:
    """asyncssh's server, which lets in by password."""
    with asyncssh_server() as server:
        Servers.running += 1
        yield server
    Servers.running -= 1


@pytest.fixture
def remote(tmp_path: Path) -> Callable[..., Desk]:
    """Makes a desk whose folder is reached through a server; keyword arguments are options of the source."""

    def make(server: Server, sftp: dict[str, object] | None = None, **options: Any) -> Desk:
        reader: Reader | None = options.pop("reader", None)
        place = {"path": remote_path(tmp_path / "drop"), "sftp": server.settings(**(sftp or {}))}
        table = TableOptions(required=frozenset({"case"}))
        return Desk(tmp_path, options, table, place=place, secrets=server.secrets, reader=reader)

    return make


@pytest.fixture(params=["local", "openssh", "asyncssh"])
def place(request: pytest.FixtureRequest, tmp_path: Path, remote: Callable[..., Desk]) -> Callable[..., Desk]:
    """Makes a desk in each of the places in turn."""
    if request.param == "local":

        def local(**options: Any) -> Desk:
            reader: Reader | None = options.pop("reader", None)
            return Desk(tmp_path, options, TableOptions(required=frozenset({"case"})), reader=reader)

        return local
    server = request.getfixturevalue({"openssh": "sshd", "asyncssh": "other_server"}[request.param])
    return lambda **options: remote(server, **options)


def remote_path(path: Path) -> str:
    """The path as a server on this host names it."""
    return path.as_posix() if path.as_posix().startswith("/") else f"/{path.as_posix()}"
