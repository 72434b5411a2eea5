"""Signing in to an SFTP server, and what the way there does to a run."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import hashlib
import logging
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import asyncssh
import pytest

from casebridge.errors import CasebridgeError, FixConfig, TryLater
from casebridge.sdk import Page, Rejected, Settled
from tests.support.desk import GOOD, Desk
from tests.support.sshd import Server, Wire, asyncssh_server, free_port, openssh, public_line, wire

PHRASE = "open sesame"
DIGEST = hashlib.sha256(GOOD).hexdigest()
Remote = Callable[..., Desk]


def refusal(office: Desk) -> CasebridgeError:
    """Why the desk can't read; nothing may have been touched."""
    office.put("a.csv")
    with pytest.raises(CasebridgeError) as found:
        office.run()
    assert office.names() == ["a.csv"]
    assert found.value.next_step
    return found.value


@pytest.fixture
def line(sshd: Server) -> Iterator[Wire]:
    with wire(sshd.port) as found:
        yield found


def other_key() -> str:
    return public_line(asyncssh.generate_private_key("ssh-ed25519"))


def fingerprint(server: Server) -> str:
    return asyncssh.import_public_key(server.host_key).get_fingerprint()


def test_pinned_fingerprint_is_as_good_as_the_key(sshd: Server, remote: Remote) -> None:
    office = remote(sshd, {"host_key": fingerprint(sshd)})
    office.put("a.csv")
    assert len(office.run()) == 1


@pytest.mark.parametrize("pinned", [other_key(), "SHA256:" + "A" * 43], ids=["key", "fingerprint"])
def test_other_host_key_ends_it_before_anything_is_shown(other_server: Server, remote: Remote, pinned: str) -> None:
    other_server.log.clear()
    error = refusal(remote(other_server, {"host_key": pinned}))
    assert (type(error), error.code) == (FixConfig, "sftp_host_key")
    assert fingerprint(other_server) in error.summary
    assert other_server.log == []


def test_other_host_key_at_openssh_ends_it_before_sign_in(sshd: Server, remote: Remote) -> None:
    before = len(sshd.log)
    assert refusal(remote(sshd, {"host_key": other_key()})).code == "sftp_host_key"
    assert not [entry for entry in sshd.log[before:] if "Accepted" in entry or "Postponed" in entry]


@pytest.mark.parametrize("kind", ["ecdsa-sha2-nistp256", "ssh-rsa"])
def test_server_without_a_key_of_the_pinned_kind_shows_the_one_it_has(sshd: Server, remote: Remote, kind: str) -> None:
    error = refusal(remote(sshd, {"host_key": public_line(asyncssh.generate_private_key(kind))}))
    assert (type(error), error.code) == (FixConfig, "sftp_host_key")
    assert fingerprint(sshd) in error.summary


def test_server_of_many_keys_shows_the_pinned_one(remote: Remote) -> None:
    keys = [asyncssh.generate_private_key(kind) for kind in ("ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa")]
    with asyncssh_server(server_host_keys=keys) as server:
        office = remote(server)
        for key in keys:
            office.place = dict(office.place) | {"sftp": server.settings(host_key=public_line(key))}
            office.restart()
            office.put("a.csv")
            assert office.run() == [] or key is keys[0]
    assert office.names() == []


def test_server_with_nothing_but_broken_ciphers_is_told(sshd: Server, remote: Remote) -> None:
    with only_broken() as port:
        error = refusal(remote(sshd, {"port": port}))
    assert (type(error), error.code) == (FixConfig, "sftp_algorithm")


@contextlib.contextmanager
def only_broken() -> Iterator[int]:
    """A server that offers one cipher of the last century, and waits for the other side to hang up."""
    lists = [b"curve25519-sha256", b"ssh-ed25519", *[b"des-cbc"] * 2, *[b"hmac-sha2-256"] * 2, *[b"none"] * 2, b"", b""]
    body = bytes([20]) + bytes(16) + b"".join(len(item).to_bytes(4, "big") + item for item in lists) + bytes(5)
    padding = 4 + -(len(body) + 9) % 8
    packet = (len(body) + padding + 1).to_bytes(4, "big") + bytes([padding]) + body + bytes(padding)

    def serve(listener: socket.socket) -> None:
        client, _ = listener.accept()
        with client, contextlib.suppress(OSError):
            client.sendall(b"SSH-2.0-old\r\n" + packet)
            while client.recv(4096):
                pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(20)


def test_certificate_of_the_host_does_not_stand_for_its_key(remote: Remote) -> None:
    key, authority = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    signed = authority.generate_host_certificate(key, "host", principals=["127.0.0.1"])
    with asyncssh_server(server_host_keys=[(key, signed)]) as server:
        assert refusal(remote(server, {"host_key": public_line(authority)})).code == "sftp_host_key"


def test_wrong_password_and_wrong_user_are_told(other_server: Server, remote: Remote, tmp_path: Path) -> None:
    office = remote(other_server)
    office.secrets = {"secret": "guess"}
    error = refusal(office)
    assert (type(error), error.code) == (FixConfig, "sftp_refused")
    assert "guess" not in str(error) + repr(error.__dict__)
    office.secrets = other_server.secrets
    office.place = dict(office.place) | {"sftp": other_server.settings(user="somebody")}
    office.restart()
    assert refusal(office).code == "sftp_refused"


def test_password_asked_for_at_a_prompt_is_given(remote: Remote) -> None:
    with asyncssh_server("keyboard") as server:
        office = remote(server)
        office.put("a.csv")
        assert len(office.run()) == 1
        assert "keyboard" in server.log


def test_key_that_is_not_known_there_is_told(sshd: Server, remote: Remote) -> None:
    office = remote(sshd)
    office.secrets = {"key": asyncssh.generate_private_key("ssh-ed25519").export_private_key().decode()}
    error = refusal(office)
    assert (type(error), error.code) == (FixConfig, "sftp_refused")


@pytest.mark.parametrize("form", ["pkcs8-pem", "openssh"])
def test_key_is_opened_with_its_passphrase_and_may_stand_among_blanks(sshd: Server, remote: Remote, form: str) -> None:
    key = asyncssh.import_private_key(sshd.secrets["key"])
    secrets = {"key": key.export_private_key(form, passphrase=PHRASE).decode().join("  "), "opens": PHRASE}
    office = remote(sshd, {"key_passphrase": "opens"})
    office.secrets = secrets
    office.put("a.csv")
    assert len(office.run()) == 1
    office.secrets = secrets | {"opens": "wrong"}
    office.restart()
    error = refusal(office)
    assert (type(error), error.code) == (FixConfig, "sftp_key_unreadable")


@pytest.mark.parametrize("text", ["", "no key at all", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"])
def test_text_that_is_no_key_is_told_without_being_shown(sshd: Server, remote: Remote, text: str) -> None:
    office = remote(sshd)
    office.secrets = {"key": text}
    error = refusal(office)
    assert error.code == "sftp_key_unreadable"
    assert not text or text not in str(error) + error.detail


def test_nothing_of_the_account_is_used(
    sshd: Server, remote: Remote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home" / ".ssh"
    home.mkdir(parents=True)
    for name in ("id_ed25519", "id_rsa"):
        (home / name).write_text(sshd.secrets["key"])
        (home / name).chmod(0o600)
    (home / "config").write_text("Host *\n  Port 1\n  ProxyCommand false\n  HostKeyAlias other\n")
    (home / "known_hosts").write_text(f"[127.0.0.1]:{sshd.port} {other_key()}\n")
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(home.parent))
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
    office = remote(sshd)
    office.put("a.csv")
    assert len(office.run()) == 1
    # Neither is its key, where a password is all that was given.
    office.secrets = {"word": "guess"}
    office.place = dict(office.place) | {"sftp": sshd.settings(key=None) | {"secret": "word"}}
    office.restart()
    assert refusal(office).code == "sftp_refused"


def test_server_that_offers_no_sftp_is_told(remote: Remote, sshd: Server, tmp_path: Path) -> None:
    folder = tmp_path / "bare"
    folder.mkdir()
    with openssh(folder, subsystem="") as server:
        error = refusal(remote(server))
    assert (type(error), error.code) == (FixConfig, "sftp_not_offered")


def test_nobody_listening_is_a_reason_to_come_back(sshd: Server, remote: Remote) -> None:
    error = refusal(remote(sshd, {"port": free_port()}))
    assert (type(error), error.code) == (TryLater, "sftp_unavailable")


def test_silent_server_ends_at_the_deadline(sshd: Server, remote: Remote, line: Wire) -> None:
    line.cut_after, line.hangs = 0, True
    error = refusal(remote(sshd, {"port": line.port, "deadline_seconds": 1.0}))
    assert (type(error), error.code, error.detail) == (TryLater, "sftp_unavailable", "TimeoutError")


def test_missing_extra_says_what_to_install(sshd: Server, remote: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("casebridge.connectors.drop.sftp.s")]:
        if not name.endswith("settings"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "casebridge.connectors.drop.sftp.trouble")
    monkeypatch.setitem(sys.modules, "asyncssh", None)
    error = refusal(remote(sshd))
    assert (type(error), error.code) == (FixConfig, "sftp_extra_missing")
    assert "casebridge[sftp]" in error.next_step


DATA = b"case,filler\n" + b"".join(b"%07d,%s\n" % (number, b"x" * 90) for number in range(30_000))


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_connection_lost_while_reading_loses_nothing(
    sshd: Server, remote: Remote, line: Wire, share: float, caplog: pytest.LogCaptureFixture
) -> None:
    office = remote(sshd, {"port": line.port}, accept="rename")
    office.put("a.csv", age=60)
    office.put("b.csv", DATA)
    pull = office.source.pull(None, office.context())
    assert next(pull).batch.name == "a.csv"
    line.cut_after = line.carried + int(share * len(DATA))
    with pytest.raises(TryLater) as found:
        next(pull)
    office.source.close()
    gc.collect()
    # What asyncio says of a line that broke while more was to be sent is no complaint about us.
    assert [record for record in caplog.records if "socket.send()" not in record.getMessage()] == []
    assert found.value.code == "sftp_unavailable"
    assert (office.names(), list((office.root / "work").iterdir())) == (["a.csv", "b.csv"], [])
    line.cut_after = None
    items = office.run()
    assert [len(item.rows) for item in items if isinstance(item, Page) and item.batch.name == "a.csv"] == [2]
    assert sum(len(item.rows) for item in items if isinstance(item, Page)) == 30_002
    assert office.names() == []


def test_connection_that_hangs_while_reading_ends_at_the_deadline(sshd: Server, remote: Remote, line: Wire) -> None:
    office = remote(sshd, {"port": line.port, "deadline_seconds": 1.0}, accept="rename")
    office.put("a.csv", age=60)
    office.put("b.csv", DATA)
    pull = office.source.pull(None, office.context())
    next(pull)
    line.cut_after, line.hangs = line.carried + len(DATA) // 2, True
    with pytest.raises(TryLater):
        list(pull)
    office.source.close()
    assert office.names() == ["a.csv", "b.csv"]


@pytest.mark.parametrize("room", range(0, 2_000, 250))
def test_connection_lost_while_putting_away_is_made_good_by_the_next_run(
    sshd: Server, remote: Remote, line: Wire, room: int
) -> None:
    office = remote(sshd, {"port": line.port}, accept="rename")
    office.put("a.csv", b"x\n1\n")
    (bad,) = office.run(settle=False)
    assert isinstance(bad, Rejected)
    office.known.add(bad.batch.batch_id)
    office.source.folder.stat("a.csv")
    line.cut_after = line.carried + room
    outcome = Settled(bad.batch, "rejected", {"code": bad.code})
    with contextlib.suppress(TryLater):
        office.source.settle(outcome)
    office.source.close()
    line.cut_after = None
    office.restart()
    office.source.settle(outcome)
    assert office.run() == []
    assert (office.names(), office.names("archive"), len(office.names("quarantine"))) == ([], [], 2)
    assert office.reason()["code"] == "header_missing"


def test_run_goes_on_over_a_new_connection_after_the_old_was_lost(sshd: Server, remote: Remote, line: Wire) -> None:
    office = remote(sshd, {"port": line.port}, accept="rename")
    folder = office.source.folder
    folder.begin(office.context().secret)
    office.put("a.csv")
    assert [entry.name for entry in folder.list()] == ["a.csv"]
    line.cut_after = line.carried
    with pytest.raises(TryLater):
        folder.stat("a.csv")
    line.cut_after = None
    assert folder.stat("a.csv").size == len(GOOD)
    folder.close()


@pytest.mark.parametrize("missing", ["posix-rename", "posix-rename,statvfs,fsync,limits"])
def test_server_without_extensions_still_replaces_and_writes(
    remote: Remote, sshd: Server, tmp_path: Path, missing: str
) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    with openssh(folder, subsystem=f"internal-sftp -P {missing}") as server:
        office = remote(server)
        for _ in range(2):
            office.put("a.csv")
            office.put("b.csv", b"x\n1\n")
            office.run()
            office.restart()
        assert all(result.ok for result in office.source.check(office.context()))
    assert office.names() == []
    assert office.names("archive") == [f"a.{DIGEST[:12]}.csv"]
    assert len(office.names("quarantine")) == 2


def test_folder_that_may_only_be_read_is_told_by_check(remote: Remote, sshd: Server, tmp_path: Path) -> None:
    folder = tmp_path / "readonly"
    folder.mkdir()
    with openssh(folder, subsystem="internal-sftp -R") as server:
        office = remote(server)
        office.put("a.csv")
        assert len(office.run()) == 1
        assert (office.names(), office.source.shelf.left) == (["a.csv"], {"a.csv": "not_moved"})
        results = office.source.check(office.context())
    assert any("can't be moved" in result.message for result in results)


def test_names_of_files_and_accounts_stay_out_of_the_log(
    sshd: Server, remote: Remote, caplog: pytest.LogCaptureFixture
) -> None:
    asyncssh.set_debug_level(2)
    try:
        with caplog.at_level(logging.DEBUG):
            office = remote(sshd)
            office.put("case-25-000105.csv")
            office.run()
            with pytest.raises(FixConfig):
                remote_refused(office, sshd).run()
            logging.getLogger("asyncssh").warning("of the host program")
    finally:
        asyncssh.set_debug_level(1)
    assert [record.message for record in caplog.records if record.name.startswith("asyncssh")] == [
        "of the host program"
    ]
    assert "25-000105" not in caplog.text
    assert logging.getLogger("asyncssh").filters == logging.getLogger("asyncssh.sftp").filters == []


def remote_refused(office: Desk, server: Server) -> Desk:
    office.place = dict(office.place) | {"sftp": server.settings(host_key=other_key())}
    office.restart()
    return office


def test_program_that_runs_a_loop_of_its_own_can_read(sshd: Server, remote: Remote) -> None:
    office = remote(sshd)
    office.put("a.csv")

    async def host() -> int:
        return len(office.run())

    assert asyncio.run(host()) == 1


def test_one_connection_serves_a_whole_run(sshd: Server, remote: Remote) -> None:
    office = remote(sshd)
    for number in range(5):
        office.put(f"{number}.csv", b"case\n%d\n" % number)
    before = sum("Connection from" in entry for entry in sshd.log)
    assert len(office.run()) == 5
    assert sum("Connection from" in entry for entry in sshd.log) - before == 1


def test_check_says_what_is_wrong_with_the_server(sshd: Server, remote: Remote) -> None:
    office = remote(sshd, {"host_key": other_key()})
    (result,) = office.source.check(office.context())
    assert not result.ok
    assert fingerprint(sshd) in result.message
    assert result.next_step


def test_relative_path_starts_where_the_server_puts_who_signs_in(remote: Remote, tmp_path: Path) -> None:
    def chroot(channel: asyncssh.SSHServerChannel[bytes]) -> asyncssh.SFTPServer:
        return asyncssh.SFTPServer(channel, chroot=str(tmp_path).encode())

    with asyncssh_server(sftp_factory=chroot) as server:
        office = remote(server)
        office.place = dict(office.place) | {"path": "drop"}
        office.restart()
        office.put("a.csv")
        assert len(office.run()) == 1
        assert office.names("archive") == [f"a.{DIGEST[:12]}.csv"]


def test_names_that_would_lead_out_of_the_folder_are_none(remote: Remote, tmp_path: Path) -> None:
    class Hostile(asyncssh.SFTPServer):
        async def scandir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
            attrs = asyncssh.SFTPAttrs(type=1, permissions=0o100644, size=len(GOOD), mtime=1)
            for name in (b"", b".", b"..", b"../evil.csv", b"sub/evil.csv", b"/evil.csv", b"nul\0.csv", b"a.csv"):
                yield asyncssh.SFTPName(name, attrs=attrs)

    (tmp_path / "evil.csv").write_bytes(GOOD)
    with asyncssh_server(sftp_factory=Hostile) as server:
        office = remote(server)
        folder = office.source.folder
        folder.begin(office.context().secret)
        assert [entry.name for entry in folder.list()] == ["a.csv"]
        folder.close()


@pytest.mark.parametrize(("flags", "archive", "good"), [(0, 1, True), (1, 1, False), (0, 2, False)])
def test_check_tells_when_the_server_can_not_move_files(remote: Remote, flags: int, archive: int, good: bool) -> None:
    class Mounted(asyncssh.SFTPServer):
        def statvfs(self, path: bytes) -> asyncssh.SFTPVFSAttrs:
            return asyncssh.SFTPVFSAttrs(flags=flags, fsid=archive if path.endswith(b"archive") else 1)

    with asyncssh_server(sftp_factory=Mounted) as server:
        office = remote(server)
        (office.drop / "archive").mkdir()
        results = {result.subject: result.ok for result in office.source.check(office.context())}
    assert results["archive folder archive"] is good
