"""Records out of JSON and XML: a header, then rows by the thousand, exactly as tables give them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from casebridge.guard.json import read_json
from casebridge.guard.shape import Chunk, RecordOptions

__all__ = ["read_records"]


def read_records(source: BinaryIO, options: RecordOptions) -> Iterator[Chunk]:
    """Chunks of the records in ``source``, at least one (so that the header is always told).

    Args:
        source: a binary stream at its start; it stays open.
        options: the format, where the records are and what is read of each.

    Every record becomes one row: a text for each field in order. A record that can't be read truthfully is ``damaged``
    with the field's name; the others go on.

    Raises:
        FileFault: if the document as a whole can't be read truthfully; for XML that may come after some chunks.
        ValueError: a path is not one.
    """
    if options.format == "xml":
        from casebridge.guard.xml import read_xml  # lxml is loaded only by those who read XML

        yield from read_xml(source, options)
    else:
        yield from read_json(source, options)
