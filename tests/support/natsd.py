"""A real nats-server on loopback: accounts that know nothing of each other, a store of its own, a way to kill it."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nats.aio.client import Client

__all__ = ["NATSD", "PASSWORD", "Account", "NatsServer", "account", "agency_rights", "free_port", "natsd"]

NATSD = shutil.which("nats-server", path=str(Path(sys.executable).parent)) or shutil.which("nats-server") or ""
PASSWORD = "correct horse battery staple"  # noqa: S105  of a server that lives for one test
STREAM, PREFIX = "CASEBRIDGE", "casebridge"


def agency_rights(agency: str, stream: str = STREAM, prefix: str = PREFIX) -> dict[str, Any]:
    """What the user of an agency may do: publish its own events, look at its stream, and hear answers."""
    api = [f"$JS.API.STREAM.INFO.{stream}", f"$JS.API.STREAM.MSG.GET.{stream}"]
    return {"publish": [f"{prefix}.events.{agency}.*", f"{prefix}.ask.*", *api], "subscribe": ["_INBOX.>"]}


@dataclass(frozen=True, slots=True)
class Account:
    """An account with JetStream or without, and its users: name to permissions, or None for all of the account."""

    name: str
    users: dict[str, dict[str, Any] | None]
    jetstream: bool = True
    nkeys: dict[str, dict[str, Any] | None] = field(default_factory=dict)


def account(name: str, agency: str, **more: Any) -> Account:
    """The account of one agency: the user NAME that sends, and NAME-hub that the hub signs in as."""
    return Account(name.upper(), {name: agency_rights(agency), f"{name}-hub": None}, **more)


@dataclass
class NatsServer:
    """Where it listens; it can be stopped, killed, started again on the same store, and held up."""

    folder: Path
    port: int
    websocket: int
    process: subprocess.Popen[bytes] | None = None
    connect: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [NATSD, "-c", str(self.folder / "server.conf")], stdout=log, stderr=log, cwd=self.folder
            )
        end = time.monotonic() + 20
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1):
                    return
            except OSError:
                self.process.poll()
        raise AssertionError((self.folder / "server.log").read_text("utf-8"))

    def signal(self, name: str) -> None:
        assert self.process is not None
        self.process.send_signal(getattr(signal, name))

    def kill(self) -> None:
        """As a power cut does to a process: no shutdown, no flush."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            if hasattr(signal, "SIGCONT"):
                self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            self.process.wait(10)

    def ask(self, user: str, subject: str, body: Any = None, **connect: Any) -> dict[str, Any]:
        """The JSON answer to one request of ``user``."""

        async def work(client: Client) -> dict[str, Any]:
            found = await client.request(subject, json.dumps(body or {}).encode(), timeout=5)
            answer: dict[str, Any] = json.loads(found.data)
            return answer

        found: dict[str, Any] = self.run(user, work, **connect)
        return found

    def run(self, user: str, work: Callable[[Client], Coroutine[Any, Any, Any]], **connect: Any) -> Any:
        """What ``work`` gives, with a client that signed in as ``user``."""

        async def whole() -> Any:
            client = Client()
            given = {
                "servers": self.url,
                "user": user,
                "password": PASSWORD,
                "error_cb": _silent,
                **self.connect,
                **connect,
            }
            await client.connect(**given)
            try:
                return await work(client)
            finally:
                await client.close()

        return asyncio.run(whole())

    def make_stream(self, user: str, stream: str = STREAM, prefix: str = PREFIX, **changed: Any) -> dict[str, Any]:
        """Makes (or changes) the stream as the guide says; ``changed`` are other settings of its configuration."""
        given = {
            "name": stream,
            "subjects": [f"{prefix}.events.>"],
            "retention": "limits",
            "storage": "file",
            "discard": "new",
            "discard_new_per_subject": True,
            "max_msgs_per_subject": 1,
            "max_age": 0,
            "max_msgs": -1,
            "max_bytes": -1,
            "num_replicas": 1,
            "deny_delete": True,
            **changed,
        }
        answer = self.ask(user, f"$JS.API.STREAM.CREATE.{stream}", given)
        assert "error" not in answer, answer
        return answer

    def change_stream(self, user: str, stream: str = STREAM, **changed: Any) -> None:
        """Changes some of the stream's settings."""
        config = self.ask(user, f"$JS.API.STREAM.INFO.{stream}")["config"]
        answer = self.ask(user, f"$JS.API.STREAM.UPDATE.{stream}", {**config, **changed})
        assert "error" not in answer, answer

    def count(self, user: str, stream: str = STREAM) -> int:
        """How many messages the stream holds."""
        return int(self.ask(user, f"$JS.API.STREAM.INFO.{stream}")["state"]["messages"])

    def place(self, user: str, subject: str, stream: str = STREAM) -> int:
        """The sequence number of the message under a subject."""
        return int(self.ask(user, f"$JS.API.STREAM.MSG.GET.{stream}", {"last_by_subj": subject})["message"]["seq"])

    def held(self, user: str, stream: str = STREAM) -> dict[str, int]:
        """How many messages stand under each subject."""
        info = self.ask(user, f"$JS.API.STREAM.INFO.{stream}", {"subjects_filter": ">"})
        return dict(info["state"].get("subjects") or {})


@contextmanager
def natsd(
    folder: Path,
    accounts: Sequence[Account] | None,
    *,
    sync: str = "always",
    more: str = "",
    tls: tuple[Path, Path] | None = None,
    jetstream: bool = True,
) -> Iterator[NatsServer]:
    """A server with these accounts, stopped after the block; ``tls`` (certificate, key) is for both its ports."""
    server = NatsServer(folder, free_port(), free_port())
    pair = f'cert_file: "{tls[0].as_posix()}", key_file: "{tls[1].as_posix()}"' if tls else ""
    parts = [
        f"listen: 127.0.0.1:{server.port}",
        f'jetstream {{ store_dir: "{(folder / "store").as_posix()}", sync_interval: {sync} }}' if jetstream else "",
        f"tls {{ {pair}, handshake_first: true }}" if tls else "",
        f"websocket {{ listen: 127.0.0.1:{server.websocket}, tls {{ {pair} }} }}" if tls else "",
        *(["accounts {", *(_account(item, jetstream) for item in accounts), "}"] if accounts is not None else []),
        more,
    ]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "server.conf").write_text("\n".join(parts), "utf-8")
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _account(item: Account, jetstream: bool) -> str:
    users = [{"user": name, "password": PASSWORD, **_rights(rights)} for name, rights in item.users.items()]
    users += [{"nkey": key, **_rights(rights)} for key, rights in item.nkeys.items()]
    on = "jetstream: enabled" if item.jetstream and jetstream else ""
    return f"{item.name} {{ {on}\n users: {json.dumps(users)} }}"


def _rights(rights: dict[str, Any] | None) -> dict[str, Any]:
    return {} if rights is None else {"permissions": rights}


def free_port() -> int:
    """A port that nothing listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


async def _silent(_error: Exception) -> None:
    """Errors come back by themselves."""
