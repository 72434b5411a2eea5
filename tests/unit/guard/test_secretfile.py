"""Files of secrets: closed to others, regular, plain; errors name the file and nothing that is in it."""

from __future__ import annotations

import os
import stat
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from casebridge.errors import FixConfig
from casebridge.guard.secret import Secret
from casebridge.guard.secretfile import exposed, others_can_read, read_secret, read_secrets

CANARY = "canary-77c0"
PEM = "-----BEGIN PRIVATE KEY-----\nbWFkZSB1cA==\n-----END PRIVATE KEY-----"
posix = pytest.mark.skipif(sys.platform == "win32", reason="no modes there")


def put(path: Path, data: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(data)
    path.chmod(mode)
    return path


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"pass word", "pass word"),
        (b"pass\n", "pass"),
        (b"pass\r\n", "pass"),
        (b"pass \n\n", "pass "),
        (b"\xef\xbb\xbfpass\n", "pass"),
        ("pässe".encode(), "pässe"),
        (f"{PEM}\n".encode(), PEM),
    ],
)
def test_the_whole_file_is_the_secret_without_line_ends(tmp_path: Path, data: bytes, wanted: str) -> None:
    assert read_secret(put(tmp_path / "s", data)).reveal() == wanted


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"canary-77c0\x00", "control character"),
        (b"canary-77c0\x1b[2J", "control character"),
        (b"canary-77c0\xc2\x85", "control character"),
        (b"canary-77c0\nother", "more than one line"),
        (b"canary-77c0\tother", "more than one line, or a tab"),
        (b"canary-77c0\xff", "not UTF-8"),
        (b"canary-77c0" * 6000, "larger than 64 KB"),
        (b"-----BEGIN X-----\x00canary-77c0", "control character"),
    ],
)
def test_what_is_no_secret_is_refused_without_being_told(tmp_path: Path, data: bytes, told: str) -> None:
    path = put(tmp_path / "s", data)
    with pytest.raises(FixConfig) as caught:
        read_secret(path)
    assert caught.value.code == "secret_invalid"
    assert told in caught.value.summary
    assert str(path) in str(caught.value)
    assert CANARY not in everything(caught.value)


def test_the_largest_secret_is_still_one(tmp_path: Path) -> None:
    assert len(read_secret(put(tmp_path / "s", b"x" * 65_536)).reveal()) == 65_536


@posix
@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o666, 0o620, 0o602, 0o601, 0o610, 0o607])
def test_a_file_that_others_can_use_is_refused_with_the_command_that_mends_it(tmp_path: Path, mode: int) -> None:
    path = put(tmp_path / "s", CANARY.encode(), mode)
    os.chown(path, -1, 4_000) if os.geteuid() == 0 else None
    with pytest.raises(FixConfig) as caught:
        read_secret(path)
    assert caught.value.code == "secret_exposed"
    assert f"chmod 600 {path}" in caught.value.next_step
    assert CANARY not in everything(caught.value)
    assert others_can_read(path)


@posix
@pytest.mark.parametrize("mode", [0o400, 0o600])
def test_a_closed_file_is_read(tmp_path: Path, mode: int) -> None:
    path = put(tmp_path / "s", b"x", mode)
    assert read_secret(path).reveal() == "x"
    assert not others_can_read(path)


def status(mode: int, user: int, group: int) -> os.stat_result:
    return os.stat_result((stat.S_IFREG | mode, 1, 1, 1, user, group, 1, 0, 0, 0))


@pytest.mark.parametrize(
    ("mode", "user", "group", "told"),
    [
        (0o600, 1000, 1000, ""),
        (0o400, 0, 0, ""),
        (0o440, 0, 0, ""),  # systemd's access list shows so
        (0o460, 0, 0, "others"),
        (0o444, 0, 0, "others"),
        (0o440, 0, 1000, "others"),
        (0o440, 1000, 0, "others"),
        (0o600, 1001, 1000, "another user"),
    ],
)
def test_whose_file_it_must_be_and_what_rights_it_may_have(mode: int, user: int, group: int, told: str) -> None:
    found = exposed(status(mode, user, group), user=1000)
    assert told in found
    assert bool(told) == bool(found)


def _link(path: Path) -> None:
    path.symlink_to(put(path.with_name("target"), b"x"))


@posix
@pytest.mark.parametrize("make", [_link, Path.mkdir, os.mkfifo], ids=["link", "folder", "pipe"])
def test_what_is_no_regular_file_is_refused(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "s")
    with pytest.raises(FixConfig) as caught:
        read_secret(tmp_path / "s")
    assert caught.value.code == "secret_invalid"


def test_a_missing_file_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_secret(tmp_path / "none")


def test_a_file_of_several_secrets(tmp_path: Path) -> None:
    path = put(tmp_path / "secrets.toml", f'token = "one"\nkey = """{PEM}\n"""\n'.encode())
    assert read_secrets(path) == {"token": Secret("one"), "key": Secret(PEM)}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('a = "x"\nb = canary-77c0\n', "line 2"),
        ('a = "canary-77c0', "line 1"),
        ('a = "x"\nb = 7\n', "key 'b'"),
        ('a = ""\n', "key 'a'"),
        ('a = "x"\n[b]\nc = "canary-77c0"\n', "key 'b'"),
        ('a = "canary-77c0\\u0000"\n', "key 'a'"),
    ],
)
def test_a_mistake_in_a_file_of_several_names_line_or_name_only(tmp_path: Path, text: str, told: str) -> None:
    path = put(tmp_path / "secrets.toml", text.encode())
    with pytest.raises(FixConfig) as caught:
        read_secrets(path)
    assert caught.value.code == "secret_invalid"
    assert told in str(caught.value)
    assert CANARY not in everything(caught.value)


@posix
def test_a_file_of_several_must_be_closed_too(tmp_path: Path) -> None:
    with pytest.raises(FixConfig) as caught:
        read_secrets(put(tmp_path / "secrets.toml", b'a = "x"\n', 0o644))
    assert caught.value.code == "secret_exposed"


def everything(error: FixConfig) -> str:
    """All that a log could hold of the error: fields, and the frames below this file with their locals."""
    found = traceback.TracebackException.from_exception(error, capture_locals=True)
    found.stack = traceback.StackSummary.from_list([item for item in found.stack if item.filename != __file__])
    return " ".join([str(error), repr(error), error.detail, str(vars(error)), *found.format()])
