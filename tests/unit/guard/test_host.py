"""Every branch of the one module that knows which system it runs on."""

from __future__ import annotations

import errno
import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from casebridge.guard import host
from casebridge.guard.fault import FileFault

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and modes of POSIX")


def refuse(*_: object, **__: object) -> None:
    raise PermissionError(errno.EACCES, "in use")


def test_open_flags_on_posix_never_follow_or_wait() -> None:
    flags = host.open_flags("linux")
    if sys.platform != "win32":
        assert flags & os.O_NOFOLLOW
        assert flags & os.O_NONBLOCK
        assert flags & os.O_CLOEXEC


def test_open_flags_on_windows_read_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "O_BINARY", 0x8000, raising=False)
    monkeypatch.setattr(os, "O_NOINHERIT", 0x80, raising=False)
    assert host.open_flags("win32") == os.O_RDONLY | 0x8080


def test_open_regular_reads_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"x\r\n\x1a")
    with os.fdopen(host.open_regular(tmp_path / "a.csv"), "rb") as handle:
        assert handle.read() == b"x\r\n\x1a"


def test_open_regular_refuses_a_folder(tmp_path: Path) -> None:
    with pytest.raises(FileFault) as caught:
        host.open_regular(tmp_path)
    assert caught.value.code == "not_regular"


@POSIX
def test_open_regular_refuses_a_link_even_to_a_good_file(tmp_path: Path) -> None:
    (tmp_path / "good").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "good")
    with pytest.raises(FileFault, match="link"):
        host.open_regular(tmp_path / "link")


@POSIX
def test_open_regular_refuses_a_pipe_without_waiting_for_a_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileFault, match="pipe"):
        host.open_regular(tmp_path / "pipe")


def test_open_regular_does_not_open_what_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("opening a device can do things"))
    with pytest.raises(FileFault):
        host.open_regular(tmp_path)


@POSIX
def test_open_regular_refuses_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("s")
        with pytest.raises(FileFault) as caught:
            host.open_regular(Path("s"))
    assert caught.value.code == "not_regular"


@POSIX
@pytest.mark.parametrize("made", ["link", "pipe"])
def test_open_regular_refuses_what_took_the_name_after_the_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: str
) -> None:
    name = tmp_path / "a"
    (tmp_path / "other").write_bytes(b"x")
    looked = (tmp_path / "other").lstat()
    monkeypatch.setattr(Path, "lstat", lambda _self: looked)
    if made == "link":
        name.symlink_to(tmp_path / "other")
    else:
        os.mkfifo(name)
    with pytest.raises(FileFault) as caught:
        host.open_regular(name)
    assert caught.value.code == "not_regular"


def test_open_regular_lets_a_missing_name_be_told_apart(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        host.open_regular(tmp_path / "none")


@pytest.mark.parametrize(("platform", "code"), [("linux", "file_unreadable"), ("win32", "file_changed")])
def test_open_regular_of_a_file_in_use_waits_on_windows_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, code: str
) -> None:
    (tmp_path / "a").write_bytes(b"x")

    def busy(*_: object) -> int:
        error = PermissionError(errno.EACCES, "sharing")
        error.winerror = 32  # type: ignore[attr-defined,unused-ignore]
        raise error

    monkeypatch.setattr(os, "open", busy)
    with pytest.raises(FileFault) as caught:
        host.open_regular(tmp_path / "a", platform=platform)
    assert caught.value.code == code


@POSIX
def test_open_regular_without_the_right_to_read_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "a").chmod(0)
    tmp_path.chmod(0o711)
    # From inside the folder, because the folders above are closed to the user that root becomes.
    monkeypatch.chdir(tmp_path)
    own = os.geteuid()
    try:
        if own == 0:
            os.seteuid(65534)
        with pytest.raises(FileFault) as caught:
            host.open_regular(Path("a"))
    finally:
        os.seteuid(own)
    assert caught.value.code == "file_unreadable"


def test_replace_takes_the_place_of_the_target(tmp_path: Path) -> None:
    (tmp_path / "new").write_bytes(b"new")
    (tmp_path / "old").write_bytes(b"old")
    host.replace(tmp_path / "new", tmp_path / "old")
    assert (tmp_path / "old").read_bytes() == b"new"
    assert not (tmp_path / "new").exists()


def test_replace_on_windows_tries_again_while_the_target_is_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new").write_bytes(b"new")
    real, waits = Path.replace, list[float]()

    def third_time(self: Path, target: Path) -> Path:
        if len(waits) < 2:
            raise PermissionError(errno.EACCES, "in use")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", third_time)
    host.replace(tmp_path / "new", tmp_path / "old", platform="win32", sleep=waits.append)
    assert (tmp_path / "old").read_bytes() == b"new"
    assert len(waits) == 2


def test_replace_on_windows_gives_up_after_about_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = list[float]()
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        host.replace(tmp_path / "new", tmp_path / "old", platform="win32", sleep=waits.append)
    assert 0.5 < sum(waits) < 2


def test_replace_on_posix_does_not_try_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        host.replace(tmp_path / "a", tmp_path / "b", platform="darwin", sleep=lambda _: pytest.fail("waited"))


def test_fsync_dir_on_windows_opens_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("opened"))
    host.fsync_dir(tmp_path, platform="win32")


@POSIX
def test_fsync_dir_passes_over_file_systems_that_cannot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = list[int]()

    def unable(descriptor: int) -> None:
        synced.append(descriptor)
        raise OSError(errno.EINVAL, "no")

    monkeypatch.setattr(os, "fsync", unable)
    host.fsync_dir(tmp_path, platform="linux")
    assert synced


@POSIX
def test_fsync_dir_reports_a_failing_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.EIO, "disk")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="disk"):
        host.fsync_dir(tmp_path, platform="linux")


def test_fsync_dir_of_a_missing_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        host.fsync_dir(tmp_path / "none", platform="linux")


def test_write_atomically_replaces_the_whole_file(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    target.write_bytes(b"old and longer")
    host.write_atomically(target, b"new")
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_write_atomically_makes_the_new_name_durable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = list[Path]()
    monkeypatch.setattr(host, "fsync_dir", synced.append)
    host.write_atomically(tmp_path / "a", b"x")
    assert synced == [tmp_path]


def test_write_atomically_on_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.json"
    target.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="full"):
        host.write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


@POSIX
def test_owner_only_on_posix_takes_rights_away(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"")
    (tmp_path / "f").chmod(0o666)
    host.owner_only(tmp_path / "f", platform="linux")
    host.owner_only(tmp_path, platform="linux")
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o600
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_owner_only_on_windows_leaves_the_read_only_bit_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "chmod", lambda *_: pytest.fail("chmod"))
    host.owner_only(tmp_path, platform="win32")


def test_stop_signals_name_what_the_host_sends() -> None:
    assert host.stop_signals("win32") == ("SIGINT", "SIGBREAK")
    assert "SIGTERM" in host.stop_signals("linux")


def test_exclusive_names_the_holder_to_whoever_comes_second(tmp_path: Path) -> None:
    lock = tmp_path / "ledger.lock"
    with (
        host.exclusive(lock, note="casebridge sync", since="2026-03-01T09:30:00Z"),
        pytest.raises(host.Busy) as caught,
        host.exclusive(lock, note="other"),
    ):
        pytest.fail("two holders")
    assert caught.value.holder == {"pid": os.getpid(), "command": "casebridge sync", "since": "2026-03-01T09:30:00Z"}
    assert str(os.getpid()) in str(caught.value)
    assert "casebridge sync" in caught.value.summary
    with host.exclusive(lock):
        assert json.loads((tmp_path / "ledger.lock.holder.json").read_text())["command"] == ""


@pytest.mark.parametrize("content", [b"", b"[1]", b"{"])
def test_exclusive_without_a_readable_note_still_refuses(tmp_path: Path, content: bytes) -> None:
    lock = tmp_path / "l"
    with host.exclusive(lock):
        (tmp_path / "l.holder.json").write_bytes(content)
        with pytest.raises(host.Busy, match="Another casebridge process") as caught, host.exclusive(lock):
            pytest.fail("two holders")
    assert caught.value.exit_code == 3


def test_exclusive_is_free_again_after_the_holder_was_killed(tmp_path: Path) -> None:
    lock = tmp_path / "l"
    code = (
        "import sys,time;from pathlib import Path;from casebridge.guard.host import exclusive\n"
        "with exclusive(Path(sys.argv[1]), note='victim'):\n print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(host.Busy, match="victim"), host.exclusive(lock):
            pytest.fail("two holders")
        child.kill()
        child.wait()
    with host.exclusive(lock, timeout=5, note="heir"):
        assert json.loads((tmp_path / "l.holder.json").read_text())["command"] == "heir"


def test_is_busy_is_false_for_other_errors_on_windows() -> None:
    assert not host.is_busy(PermissionError(errno.EACCES, "x"), "win32")
