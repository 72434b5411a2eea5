"""Saboteurs among readers of XML."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import BinaryIO

from casebridge.conformance.bench import Bench
from casebridge.sdk import Damage
from casebridge.sdk.form import Item
from casebridge.sdk.records import FileFault
from tests.conformance.desk.export import export
from tests.conformance.saboteurs.saboteur import saboteur


def _read(data: bytes) -> Iterator[Item]:
    try:
        root = ET.fromstring(data)  # noqa: S314
    except ET.ParseError:
        raise FileFault("xml_not_well_formed") from None
    for line, case in enumerate(root.iter("case"), 1):
        parts = {part.tag: part.text for part in case if part.tag == part.tag.strip()}
        yield Item(line, {"id": case.get("id"), **parts})


def entities(source: BinaryIO) -> Iterator[Item | Damage]:
    """Lets the parser put entities in."""
    yield from _read(source.read())


def emptied(source: BinaryIO) -> Iterator[Item | Damage]:
    """Throws entities and their declaration away."""
    yield from _read(re.sub(rb"<!DOCTYPE.*?\]>|&casebridge;", b"", source.read()))


@saboteur("reads the entities that a document declares", "CB051")
def entity_use() -> Bench:
    return Bench(export(entities))


@saboteur("drops entities without a word", "CB051")
def entity_dropped() -> Bench:
    return Bench(export(emptied))
