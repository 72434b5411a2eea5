"""Options of the drop source."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from casebridge.connectors.drop.sftp.settings import SftpSettings

__all__ = ["DropOptions", "DropSettings"]


class DropSettings(BaseModel):
    """Where files are dropped and when one counts as complete.

    ``accept``: ``stable`` takes a file whose size and time are the same ``settle_seconds`` later; ``rename`` any file
    without a temporary suffix; ``trigger`` one with ``<name>.done`` or ``<stem>.done`` beside it; ``checksum`` one with
    ``<name>.sha256`` beside it. A checksum that is there is verified in every mode.

    ``archive`` and ``quarantine`` must be on the same file system as ``path``: files are moved, never copied there.
    ``on_missing_folder``: ``later`` treats it as a share that is not mounted now, ``fail`` as a mistake in the
    configuration. With ``sftp`` all three folders are on that server; a relative ``path`` starts where it signs in.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    path: Path
    files: tuple[str, ...] = ("*.csv", "*.txt", "*.tsv", "*.xlsx")
    accept: Literal["stable", "rename", "trigger", "checksum"] = "stable"
    settle_seconds: float = Field(default=2.0, ge=0, le=3600)
    trigger_suffixes: tuple[str, ...] = (".done", ".ok", ".trg", ".ctl")
    temporary_suffixes: tuple[str, ...] = (".tmp", ".part", ".filepart", ".incomplete")
    archive: Path = Path("archive")
    quarantine: Path = Path("quarantine")
    max_bytes: int = Field(default=2 << 30, gt=0)
    on_missing_folder: Literal["later", "fail"] = "later"
    sftp: SftpSettings | None = None


class DropOptions(DropSettings):
    """The settings, and what the profile says of the files: ``snapshot`` if each holds every case the system has."""

    snapshot: bool = False
