"""Sink: feedback events as CloudEvents 1.0 JSON lines in a folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from casebridge.errors import DeadLetterRecord, TryLater
from casebridge.sdk import CheckResult, Envelope, Receipt, SinkContext
from casebridge.sdk.cloudevent import envelope
from casebridge.sdk.outfolder import batch_name, check_folder, publish, reaching

__all__ = ["FileDropOptions", "FileDropSink"]

ROLE = "file drop"
RETRY_SECONDS = 60.0


class FileDropOptions(BaseModel):
    """Options of the file drop.

    ``path`` is an existing folder; ``prefix`` begins every file name; ``checksum`` writes ``<name>.sha256`` after each
    file; a batch of more than ``max_events_per_file`` is split.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Path = Field(description="an existing folder for the files")
    # Neither dots nor slashes: the prefix must not leave the folder or meet a device name of Windows.
    prefix: str = Field(
        default="casebridge-feedback",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$",
        description="how every file's name begins",
    )
    checksum: bool = Field(default=True, description="whether NAME.sha256 is written after each file")
    max_events_per_file: int = Field(default=10_000, ge=1, description="a larger batch is split")


class FileDropSink:
    """Writes each batch as one ``.jsonl`` file, whole or not at all.

    A batch sent again has the same name and the same bytes and is a ``duplicate``. Another cut of the batches gives
    other files: a reader takes each event ``id`` once.
    """

    takes: Literal["event", "form"] = "event"

    def __init__(self, options: FileDropOptions) -> None:
        self.options = options

    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:  # noqa: ARG002
        """One receipt an event; ``too_large`` and ``payload_unreadable`` are rejected and in no file.

        Raises ``TryLater`` if the folder can't be written; events of a split batch that are already in a file are
        accepted and the rest is asked for again.
        """
        lines: dict[str, tuple[Envelope, str]] = {}
        receipts: dict[str, Receipt] = {}
        for item in batch:
            try:
                lines[item.event_id] = item, envelope(item.payload)
            except DeadLetterRecord as error:
                receipts[item.event_id] = Receipt(item.event_id, "rejected", error.code)
        receipts.update((receipt.event_id, receipt) for receipt in self._write(list(lines.values())))
        return [receipts[item.event_id] for item in batch]

    def check(self, context: SinkContext) -> Sequence[CheckResult]:  # noqa: ARG002
        """Whether the folder can be written now."""
        return [check_folder(self.options.path, ROLE)]

    def _write(self, lines: list[tuple[Envelope, str]]) -> Iterator[Receipt]:
        size = self.options.max_events_per_file
        for start in range(0, len(lines), size):
            part = lines[start : start + size]
            try:
                verdict = self._write_file(part)
            except TryLater as error:
                if start == 0:
                    raise
                yield from (Receipt(item.event_id, "retry", error.code, RETRY_SECONDS) for item, _ in lines[start:])
                return
            yield from (Receipt(item.event_id, verdict) for item, _ in part)

    def _write_file(self, part: list[tuple[Envelope, str]]) -> Literal["accepted", "duplicate"]:
        folder = self.options.path
        name = batch_name(self.options.prefix, [item for item, _ in part])
        data = "".join(f"{line}\n" for _, line in part).encode()
        with reaching(folder, ROLE):
            fresh = publish(folder / f"{name}.jsonl", data, checksum=self.options.checksum)
        return "accepted" if fresh else "duplicate"
