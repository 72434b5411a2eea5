"""Pages out of the private copy of a file."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

from casebridge.connectors.drop.intake import Intake
from casebridge.connectors.drop.reader import Informed, Reader
from casebridge.errors import TryLater
from casebridge.sdk import Batch, Page, Rejected, SourceContext
from casebridge.sdk.files import FileFault
from casebridge.sdk.table import Chunk

__all__ = ["pages", "rejected"]


def rejected(batch: Batch, fault: FileFault) -> Rejected:
    """The refusal of a batch, with all that the fault knows of place and reason."""
    return Rejected(
        batch, fault.code, fault.summary, fault.next_step, fault.where.line, fault.where.column, fault.offset
    )


def pages(
    copy: Path, batch: Batch, intake: Intake, reader: Reader, context: SourceContext
) -> Iterator[Page | Rejected]:
    """One page a chunk, the last one marked; or one refusal if the file as a whole can't be read.

    A document may turn out to be broken after pages of it: then the refusal follows them, and none of them counts.
    """
    if intake.fault:
        yield rejected(batch, intake.fault)
        return
    with contextlib.closing(
        _chunks(copy, reader.of(batch) if isinstance(reader, Informed) else reader, intake)
    ) as chunks:
        try:
            chunk = next(chunks)
            batch = replace(batch, findings=chunk.findings)
            cursor = {"batch": batch.batch_id, "name": batch.name}
            following: Chunk | None = chunk
            while following is not None:
                chunk, following = following, next(chunks, None)
                last = following is None
                # Told first: what follows the last page is done before anybody comes back here.
                context.progress(batch.name, batch.size if last else chunk.position, batch.size)
                yield Page(
                    batch,
                    chunk.header,
                    chunk.rows,
                    chunk.lines,
                    chunk.damaged,
                    cursor,
                    last=last,
                    remarks=chunk.remarks,
                )
        except FileFault as fault:
            yield rejected(batch, fault)


def _chunks(copy: Path, reader: Reader, intake: Intake) -> Generator[Chunk, None, None]:
    try:
        yield from reader.chunks(copy, intake.facts)
    except OSError as error:
        raise TryLater(
            "workdir_unwritable",
            "The private copy of a file can't be read.",
            next_step="Look at the disk of the work folder, then run again; the file itself was not touched.",
            detail=type(error).__name__,
        ) from error
