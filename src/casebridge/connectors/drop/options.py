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

    path: Path = Field(description="the folder that files are dropped into")
    files: tuple[str, ...] = Field(
        default=("*.csv", "*.txt", "*.tsv", "*.xlsx"),
        description="patterns of the names that are read; case is ignored",
    )
    accept: Literal["stable", "rename", "trigger", "checksum"] = Field(
        default="stable",
        description="when a file counts as complete: it did not change for settle_seconds, has no temporary suffix,"
        " has NAME.done beside it, or NAME.sha256",
    )
    settle_seconds: float = Field(
        default=2.0, ge=0, le=3600, description="for stable: seconds between the two looks at a file"
    )
    trigger_suffixes: tuple[str, ...] = Field(
        default=(".done", ".ok", ".trg", ".ctl"),
        description="for trigger: what the name beside a complete file ends with",
    )
    temporary_suffixes: tuple[str, ...] = Field(
        default=(".tmp", ".part", ".filepart", ".incomplete"), description="how names of unfinished files end"
    )
    archive: Path = Field(default=Path("archive"), description="the folder that files go to once they are stored")
    quarantine: Path = Field(
        default=Path("quarantine"), description="the folder for files that can't be read, each with its reason"
    )
    max_bytes: int = Field(default=2 << 30, gt=0, description="bytes of the largest file that is read")
    on_missing_folder: Literal["later", "fail"] = Field(
        default="later", description="whether a missing folder is a share that is away, or a mistake"
    )
    sftp: SftpSettings | None = Field(default=None, description="the server that the folders are on, if not this host")


class DropOptions(DropSettings):
    """The settings, and what the profile says of the files: ``snapshot`` if each holds every case the system has."""

    snapshot: bool = False
