"""A sink that writes each batch of events as one document into a folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from casebridge.model import Completeness, Dissemination, FeedbackEvent
from casebridge.sdk import CheckResult, Envelope, Receipt, SinkContext
from casebridge.sdk.author import Options
from casebridge.sdk.outfolder import batch_name, check_folder, publish, reaching

__all__ = ["FolderOptions", "FolderSink", "SharedOptions", "json_bytes"]

ROLE = "exchange"


class FolderOptions(Options):
    """Where documents are written."""

    path: Path = Field(description="an existing folder for the documents")
    checksum: bool = Field(default=True, description="whether NAME.sha256 is written after each document")


class SharedOptions(FolderOptions):
    """The same for formats that hotlines and trust-and-safety teams read."""

    outcomes: bool = Field(
        default=False,
        description="whether what happened in the investigation is written, too, not only how useful a report was",
    )


@dataclass(slots=True)
class FolderSink:
    """Writes each batch as one document, whole or not at all; the same batch has the same name and the same bytes.

    An event that must not leave the agency (held, or not complete) is refused, wherever it comes from.

    Args:
        options: the folder.
        prefix: how names begin.
        suffix: how names end.
        write: the document for events; None if they say nothing in this format.
    """

    options: FolderOptions
    prefix: str
    suffix: str
    write: Callable[[Sequence[FeedbackEvent]], bytes | None]
    takes: Literal["event", "form"] = "event"

    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:  # noqa: ARG002
        """One receipt an event; ``payload_unreadable`` and ``event_held`` are in no document.

        Raises ``TryLater`` if the folder can't be written.
        """
        refused: dict[str, Receipt] = {}
        good: list[tuple[Envelope, FeedbackEvent]] = []
        for item in batch:
            event = _event(item)
            if event is None:
                refused[item.event_id] = Receipt(item.event_id, "rejected", "payload_unreadable")
            elif event.dissemination is not Dissemination.OPEN or event.completeness is not Completeness.COMPLETE:
                refused[item.event_id] = Receipt(item.event_id, "rejected", "event_held")
            else:
                good.append((item, event))
        verdict = self._publish(good) if good else "accepted"
        return [refused.get(item.event_id) or Receipt(item.event_id, verdict) for item in batch]

    def check(self, context: SinkContext) -> Sequence[CheckResult]:  # noqa: ARG002
        """Whether the folder can be written now."""
        return [check_folder(self.options.path, ROLE)]

    def _publish(self, good: Sequence[tuple[Envelope, FeedbackEvent]]) -> Literal["accepted", "duplicate"]:
        folder = self.options.path
        data = self.write([event for _, event in good])
        with reaching(folder, ROLE):
            if data is None:
                return "accepted"
            name = batch_name(self.prefix, [item for item, _ in good])
            fresh = publish(folder / f"{name}{self.suffix}", data, checksum=self.options.checksum)
        return "accepted" if fresh else "duplicate"


def _event(item: Envelope) -> FeedbackEvent | None:
    try:
        return FeedbackEvent.model_validate_json(item.payload)
    except ValidationError:
        # Its text may quote the payload.
        return None


def json_bytes(document: Any) -> bytes:
    """A JSON document in ASCII with a line end; the same value gives the same bytes."""
    return (json.dumps(document, indent=1) + "\n").encode()
