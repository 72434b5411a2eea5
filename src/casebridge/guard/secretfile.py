"""Files that hold secrets: read only if nobody else can read them."""

from __future__ import annotations

import os
import re
import stat
import sys
import tomllib
from pathlib import Path

from casebridge.errors import FixConfig, Place
from casebridge.faults import FAULTS
from casebridge.guard.fault import FileFault
from casebridge.guard.host import open_regular
from casebridge.guard.secret import Secret

__all__ = ["exposed", "invalid", "others_can_read", "read_secret", "read_secrets", "usable"]

MAX_BYTES = 65_536
_ROOT = 0
_SHOWN = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+")


def read_secret(path: Path) -> Secret:
    """The secret that is the whole content of a file; line ends after it are not part of it.

    Raises:
        FileNotFoundError: there is no such file.
        FixConfig: ``secret_exposed`` (others can read it), ``secret_invalid`` (not a regular UTF-8 file of at most
            64 KB, empty, or control characters); names the file, never what is in it.
    """
    secret = _content(path)
    if problem := usable(secret):
        raise invalid(path, problem)
    return secret


def read_secrets(path: Path) -> dict[str, Secret]:
    """The secrets of a TOML file of ``name = "value"`` lines, by name.

    Raises as ``read_secret`` does; an error names the line or the name.
    """
    found = _parsed(_content(path))
    if isinstance(found, int):
        # Raised here, where no text of the file is at hand: the parser's own error quotes what it stumbled over.
        raise invalid(path, "is not TOML", line=found)
    for name, secret in found.items():
        problem = "is not a text" if secret is None else usable(secret)
        if problem:
            raise invalid(path, problem, name=name)
    return {name: secret for name, secret in found.items() if secret is not None}


def usable(secret: Secret) -> str:
    """What is wrong with a value, as ``it ...``; empty if nothing is. Only a PEM block may have several lines."""
    value = secret.reveal()
    if not value:
        return "is empty"
    if not _SHOWN.fullmatch(value):
        return "holds a control character"
    if not value.startswith("-----BEGIN ") and set(value) & set("\r\n\t"):
        return "has more than one line, or a tab"
    return ""


def exposed(status: os.stat_result, *, user: int) -> str:
    """Why a file is open to others, as ``it ...``; empty if only ``user`` and root can read it."""
    mode = stat.S_IMODE(status.st_mode)
    if status.st_uid not in (user, _ROOT):
        return "belongs to another user"
    # systemd lets a service read its credentials by an access list, which shows as a right of the group root.
    if status.st_uid == _ROOT and status.st_gid == _ROOT:
        mode &= ~stat.S_IRGRP
    return "can be read or changed by others" if mode & 0o077 else ""


def others_can_read(path: Path) -> bool:
    """Whether others than this user and root can read or change a file; False where no mode tells (Windows)."""
    return sys.platform != "win32" and bool(exposed(path.stat(), user=os.geteuid()))


def invalid(path: Path | str, problem: str, *, line: int = 0, name: str = "") -> FixConfig:
    """The error of a secret that is there and can't be used (``secret_invalid``)."""
    return FixConfig(
        "secret_invalid",
        f"The secret {problem}.",
        where=Place(str(path), line, name, "key"),
        next_step=FAULTS["secret_invalid"].next_step,
    )


def _content(path: Path) -> Secret:
    try:
        descriptor = open_regular(path)
    except FileFault as fault:
        raise invalid(path, "is not in a file that can be opened") from fault
    with os.fdopen(descriptor, "rb") as file:
        _check_rights(path, os.fstat(descriptor))
        data = Secret(file.read(MAX_BYTES + 1).decode("latin-1"))
    if len(data.reveal()) > MAX_BYTES:
        raise invalid(path, "is larger than 64 KB")
    text = _decoded(data)
    if text is None:
        raise invalid(path, "is not UTF-8 text")
    return text


def _decoded(data: Secret) -> Secret | None:
    try:
        return Secret(data.reveal().encode("latin-1").decode("utf-8-sig").rstrip("\r\n"))
    except UnicodeDecodeError:
        return None


def _parsed(text: Secret) -> dict[str, Secret | None] | int:
    try:
        data = tomllib.loads(text.reveal())
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at line ([0-9]+)", str(error))
        return int(at[1]) if at else text.reveal().count("\n") + 1
    return {name: Secret(value.rstrip("\r\n")) if isinstance(value, str) else None for name, value in data.items()}


def _check_rights(path: Path, status: os.stat_result) -> None:
    if sys.platform == "win32":  # rights are the folder's there, and no mode tells them
        return
    problem = exposed(status, user=os.geteuid())
    if problem:
        whose = "another user" in problem
        fix = f"chown $(id -un) {path} && chmod 600 {path}" if whose else f"chmod 600 {path}"
        raise FixConfig(
            "secret_exposed",
            f"The file of a secret {problem}, so it is not used.",
            where=Place(str(path)),
            next_step=f"Run: {fix}. If others could read it, change the secret as well.",
        )
