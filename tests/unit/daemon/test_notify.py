"""What the service manager gets, over a real socket."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casebridge.daemon.notify import Notifier

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such sockets on Windows")


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    if request.param == "abstract" and sys.platform != "linux":
        pytest.skip("abstract sockets are Linux's")
    name = str(tmp_path / "n") if request.param == "path" else f"@casebridge-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as made:
        made.bind(f"\0{name[1:]}" if name[0] == "@" else name)
        made.settimeout(5)
        yield made, name


def test_the_manager_hears_every_state(manager: tuple[socket.socket, str]) -> None:
    ear, name = manager
    notifier = Notifier({"NOTIFY_SOCKET": name})
    for call in (notifier.ready, notifier.reloading, notifier.alive, notifier.stopping):
        call()
    notifier.status("2 sources,\n1 failing")
    heard = [ear.recv(4096).decode() for _ in range(5)]
    notifier.close()
    assert heard[0] == "READY=1"
    first, _, second = heard[1].partition("\n")
    assert first == "RELOADING=1"
    assert second.startswith("MONOTONIC_USEC=")
    assert int(second.partition("=")[2]) > 0
    assert heard[2:] == ["WATCHDOG=1", "STOPPING=1", "STATUS=2 sources, 1 failing"]


@pytest.mark.parametrize("name", ["", "tcp:1", "/nowhere/there"])
def test_without_a_manager_nothing_happens(name: str) -> None:
    notifier = Notifier({"NOTIFY_SOCKET": name})
    notifier.ready()
    notifier.close()


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({}, 0.0),
        ({"WATCHDOG_USEC": "90000000"}, 90.0),
        ({"WATCHDOG_USEC": "90000000", "WATCHDOG_PID": "7"}, 90.0),
        ({"WATCHDOG_USEC": "90000000", "WATCHDOG_PID": "8"}, 0.0),
        ({"WATCHDOG_USEC": "soon"}, 0.0),
    ],
)
def test_the_watchdog_is_the_one_meant_for_this_process(environ: dict[str, str], seconds: float) -> None:
    assert Notifier(environ, pid=7).watchdog == seconds


def test_a_manager_that_went_away_stops_nothing(manager: tuple[socket.socket, str]) -> None:
    ear, name = manager
    notifier = Notifier({"NOTIFY_SOCKET": name})
    ear.close()
    states: list[Callable[[], None]] = [notifier.ready, notifier.alive]
    for state in states:
        state()
    notifier.close()
