"""What says how a server is reached."""

from __future__ import annotations

import asyncssh
import pytest
from pydantic import ValidationError

from casebridge.connectors.drop.sftp.settings import SftpSettings, pinned_key

KEY = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
GOOD = {"host": "files.example.org", "user": "rms", "host_key": KEY, "key": "rms-key"}


@pytest.mark.parametrize("kind", ["ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp521"])
def test_public_key_is_taken_with_or_without_a_comment(kind: str) -> None:
    line = asyncssh.generate_private_key(kind).export_public_key().decode().strip()
    assert pinned_key(line) == pinned_key(f"{line} root@files") == " ".join(line.split()[:2])
    assert SftpSettings.model_validate(GOOD | {"host_key": f"{line} root@files"}).port == 22


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ssh-ed25519",
        "ssh-ed25519 AAAA",
        "ssh-ed25519 ????",
        pytest.param(KEY.replace("ssh-ed25519 ", "ssh-rsa "), id="other kind"),
        pytest.param(KEY.split()[1], id="no kind"),
        "ssh-dss AAAAB3NzaC1kc3MAAACBAAAA",
        "SHA256:short",
        "SHA256:" + "A" * 44,
        "MD5:" + "00:" * 15 + "00",
        "ssh-ed25519 \uff21AAA",
    ],
)
def test_what_is_no_host_key_is_refused(text: str) -> None:
    assert pinned_key(text) == ""
    with pytest.raises(ValidationError, match="a host key is"):
        SftpSettings.model_validate(GOOD | {"host_key": text})


@pytest.mark.parametrize(
    "changed",
    [
        {"key": None},
        {"key": None, "secret": "word", "key_passphrase": "opens"},
        {"host": "sftp://files.example.org"},
        {"host": "files example"},
        {"host": "-oProxyCommand=x"},
        {"host": ""},
        {"user": ""},
        {"port": 0},
        {"deadline_seconds": 0},
        {"password": "in the clear"},
        {"host_key": None},
    ],
)
def test_settings_that_can_not_work_are_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SftpSettings.model_validate(GOOD | changed)
    SftpSettings.model_validate(GOOD)
