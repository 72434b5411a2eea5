"""SFTP servers on loopback: OpenSSH's own and asyncssh's, and a wire that can be cut."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh

from casebridge.connectors.drop.sftp.loop import LoopThread

__all__ = ["PASSWORD", "SSHD", "Server", "Wire", "asyncssh_server", "free_port", "openssh", "public_line", "wire"]

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin") or ""
PASSWORD = "correct horse battery staple"  # noqa: S105  of a server that lives for one test


@dataclass
class Server:
    """Where it listens, what it shows, and what lets somebody in (by name of the secret)."""

    port: int
    user: str
    host_key: str
    secrets: dict[str, str]
    log: list[str] = field(default_factory=list)

    def settings(self, **changed: object) -> dict[str, object]:
        """The table ``sftp`` of a source that signs in here."""
        way = "key" if "key" in self.secrets else "secret"
        found: dict[str, object] = {"host": "127.0.0.1", "port": self.port, "user": self.user}
        found |= {"host_key": self.host_key, way: way, "deadline_seconds": 20.0} | changed
        return {key: value for key, value in found.items() if value is not None}


def public_line(key: asyncssh.SSHKey) -> str:
    """A public key as ``ssh-keyscan`` prints it after the host."""
    return key.export_public_key().decode().strip()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def openssh(folder: Path, *lines: str, subsystem: str = "internal-sftp") -> Iterator[Server]:
    """OpenSSH's own server as the account that runs the test; ``lines`` are added to its configuration."""
    import pwd

    host, mine = asyncssh.generate_private_key("ssh-ed25519"), asyncssh.generate_private_key("ssh-ed25519")
    (folder / "host").write_bytes(host.export_private_key())
    (folder / "host").chmod(0o600)
    (folder / "authorized").write_text(public_line(mine) + "\n")
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where sshd locks up its unprivileged half
    port = free_port()
    settings = [
        f"Port {port}", "ListenAddress 127.0.0.1", f"HostKey {folder}/host", f"AuthorizedKeysFile {folder}/authorized",
        "PidFile none", "StrictModes no", "UsePAM no", "PasswordAuthentication no", "KbdInteractiveAuthentication no",
        "PermitRootLogin yes", "LogLevel VERBOSE", f"Subsystem sftp {subsystem}" if subsystem else "", *lines,
    ]  # fmt: skip
    config = folder / "sshd_config"
    config.write_text("\n".join(settings) + "\n")
    calm = ["-o", "PerSourcePenalties=no"]  # known to OpenSSH 9.8 and later only
    command = [SSHD, "-D", "-e", "-f", str(config)]
    if subprocess.run([*command, "-t", *calm], capture_output=True, check=False).returncode == 0:
        command += calm
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    log: list[str] = []
    for line in process.stderr:
        log.append(line)
        if "Server listening" in line:
            break
    else:
        process.wait()
        process.stderr.close()
        raise AssertionError(f"sshd did not start: {log}")
    reader = threading.Thread(target=lambda: log.extend(process.stderr or ()), daemon=True)
    reader.start()
    try:
        user = pwd.getpwuid(os.getuid()).pw_name
        yield Server(port, user, public_line(host), {"key": mine.export_private_key().decode()}, log)
    finally:
        process.terminate()
        process.wait(20)
        reader.join(20)
        process.stderr.close()


class _Door(asyncssh.SSHServer):
    """Lets in whoever knows the password, asked for in one way or the other."""

    def __init__(self, server: Server, way: str) -> None:
        self.server = server
        self.way = way

    def begin_auth(self, username: str) -> bool:
        self.server.log.append(f"begin {username}")
        return True

    def password_auth_supported(self) -> bool:
        return self.way == "password"

    def kbdint_auth_supported(self) -> bool:
        return self.way == "keyboard"

    def validate_password(self, username: str, password: str) -> bool:
        self.server.log.append("password")
        return username == self.server.user and password == PASSWORD

    def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> Any:
        return "", "", "", [("Password: ", False)]

    def validate_kbdint_response(self, username: str, responses: Any) -> bool:
        self.server.log.append("keyboard")
        return list(responses) == [PASSWORD]


@contextmanager
def asyncssh_server(way: str = "password", **options: Any) -> Iterator[Server]:
    """A server written by somebody else than OpenSSH, with a password; it runs wherever Python does."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    server = Server(0, "rms-export", public_line(key), {"secret": PASSWORD})
    settings: dict[str, Any] = {"sftp_factory": True, "server_host_keys": [key]} | options
    loop = LoopThread()

    async def listen() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen("127.0.0.1", 0, server_factory=lambda: _Door(server, way), **settings)

    async def stop(listener: asyncssh.SSHAcceptor) -> None:
        listener.close()
        await listener.wait_closed()

    listener = loop.run(listen(), 20)
    server.port = listener.get_port()
    try:
        yield server
    finally:
        loop.run(stop(listener), 20)
        loop.close()


@dataclass
class Wire:
    """Carries bytes to a server and back; ``cut_after`` bytes from the server it breaks, or hangs if ``hangs``."""

    port: int = 0
    cut_after: int | None = None
    hangs: bool = False
    carried: int = 0


def _pump(source: socket.socket, target: socket.socket, counts: Callable[[int], bool]) -> None:
    with contextlib.suppress(OSError):
        while (data := source.recv(16_384)) and counts(len(data)):
            target.sendall(data)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextmanager
def wire(to: int) -> Iterator[Wire]:
    """A wire to the port ``to``."""
    found = Wire()
    stop = threading.Event()
    threads: list[threading.Thread] = []

    def from_server(size: int) -> bool:
        found.carried += size
        if found.cut_after is None or found.carried <= found.cut_after:
            return True
        if found.hangs:
            stop.wait(30)
        return False

    def serve(listener: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as open_ends:
            while not stop.is_set():
                try:
                    client = open_ends.enter_context(listener.accept()[0])
                except TimeoutError:
                    continue
                client.settimeout(None)
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                server = open_ends.enter_context(socket.create_connection(("127.0.0.1", to)))
                server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for ends in ((client, server, lambda _: True), (server, client, from_server)):
                    thread = threading.Thread(target=_pump, args=ends, daemon=True)
                    thread.start()
                    threads.append(thread)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        found.port = listener.getsockname()[1]
        server = threading.Thread(target=serve, args=(listener,), daemon=True)
        server.start()
        try:
            yield found
        finally:
            stop.set()
            server.join(20)
            for thread in threads:
                thread.join(20)
