"""``casebridge serve`` as a process that is stopped, reloaded and killed."""

from __future__ import annotations

import json
import signal
import socket
import sys
from pathlib import Path

import httpx
import pytest

from casebridge import clock
from casebridge.ledger import Ledger
from tests.support.hub import Sender, batch, event
from tests.support.hubserver import Process, started, until

CONFIG = """
[agency]
id = "made-up-hub"
[serve]
listen = "127.0.0.1:0"
[[peer]]
name = "north"
agencies = ["ORI:WA0170000"]
signing = ["north-key"]
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


def send(hub: Process, body: bytes, ident: str) -> httpx.Response:
    headers = Sender(at=clock.utc_now()).headers(body, ident)
    return httpx.post(
        f"http://127.0.0.1:{hub.port}/v1/events", content=body, headers=headers, trust_env=False, timeout=20
    )


def stored(folder: Path) -> int:
    with (
        Ledger.open(folder / "ledger.db", clock=clock.utc_now, write=False) as ledger,
        ledger.reading() as connection,
    ):
        return int(connection.exec_driver_sql("SELECT count(*) FROM intake").scalar_one())


def raw(hub: Process, body: bytes, ident: str) -> bytes:
    headers = Sender(at=clock.utc_now()).headers(body, ident)
    lines = ["POST /v1/events HTTP/1.1", "host: hub", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def test_killed_in_a_request_or_before_its_answer_the_same_requests_have_their_effect_once(tmp_path: Path) -> None:
    whole, half = batch([event(number) for number in range(300)]), batch([event(number) for number in range(300, 400)])
    with started(tmp_path, CONFIG) as hub:
        address = ("127.0.0.1", hub.port)
        with socket.create_connection(address) as one, socket.create_connection(address) as other:
            other.sendall(raw(hub, half, "msg_half")[:-50])
            one.sendall(raw(hub, whole, "msg_whole"))
            # Committed; whether an answer left nobody looks at.
            until(lambda: stored(tmp_path) > 0)
            hub.process.kill()
            hub.process.wait(20)
    assert stored(tmp_path) == 300
    with started(tmp_path, CONFIG) as hub:
        verdicts = [item["verdict"] for item in send(hub, whole, "msg_whole").json()["receipts"]]
        assert verdicts == ["accepted"] * 300
        assert send(hub, half, "msg_half").text.count('"accepted"') == 100
        assert stored(tmp_path) == 400
        hub.send(signal.SIGHUP)
        until(lambda: '"reread"' in hub.lines())
        assert hub.end() == 0
        lines = [json.loads(line) for line in hub.lines().splitlines()]
    assert [line["event"] for line in lines] == ["listening", "request", "request", "reread", "stopped"]
    assert lines[1]["again"] is True
