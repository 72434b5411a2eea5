"""What lies beside a backup and makes it one: what it holds, and the digest by which it is known to be whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from casebridge.guard.host import write_atomically
from casebridge.ledger.trouble import ledger_fault

__all__ = ["Manifest", "digest_of", "generations", "manifest_of", "manifest_path", "write_manifest"]

SUFFIX = ".manifest.json"
MAX_BYTES = 1 << 16


class Manifest(BaseModel):
    """One backup. ``made_at`` is a moment in wire form, ``size`` in bytes, ``newest`` the ledger's last entry.

    ``counts`` are rows of the chief tables. Nothing in it names a case or a report.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    kind: Literal["casebridge backup"] = "casebridge backup"
    database: Literal["sqlite", "postgresql"]
    revision: str
    made_at: str
    newest: str
    file: str
    size: int
    sha256: str
    counts: dict[str, int]


def manifest_path(file: Path) -> Path:
    """Where the manifest of a backup lies."""
    return file.with_name(file.name + SUFFIX)


def write_manifest(file: Path, manifest: Manifest) -> None:
    """Puts the manifest beside its backup; from then on the backup counts. Raises ``OSError``."""
    write_atomically(manifest_path(file), manifest.model_dump_json(indent=1).encode() + b"\n")


def manifest_of(file: Path) -> Manifest | None:
    """The manifest of a backup; None for a file without one. Raises ``StopLedger`` (``backup_damaged``)."""
    try:
        with manifest_path(file).open("rb") as handle:
            return Manifest.model_validate_json(handle.read(MAX_BYTES))
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise ledger_fault("backup_damaged", detail=f"manifest: {type(error).__name__}") from None


def generations(folder: Path) -> list[Manifest]:
    """The backups in a folder whose file is there, the newest first; what can't be read is left out."""
    found = [manifest for manifest in _readable(folder) if (folder / manifest.file).is_file()]
    return sorted(found, key=lambda item: (item.made_at, len(item.file), item.file), reverse=True)


def _readable(folder: Path) -> Iterator[Manifest]:
    for path in folder.glob(f"*{SUFFIX}"):
        try:
            manifest = Manifest.model_validate_json(path.read_bytes()[:MAX_BYTES])
        except (OSError, ValidationError):
            continue
        # A name that leads elsewhere is none of ours.
        if path.name == manifest.file + SUFFIX:
            yield manifest


def digest_of(path: Path) -> str:
    """The SHA-256 of a file in hex. Raises ``OSError``."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
