"""A format for a made-up export: one element a case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from casebridge.conformance.binding import Binding
from casebridge.conformance.world import load_world
from casebridge.mapping.profile import load_profile
from casebridge.sdk import Damage
from casebridge.sdk.form import FormatReader, Item
from casebridge.sdk.plugin import FormatType
from casebridge.sdk.xml import XmlElement, local, xml_elements

__all__ = ["EXPORT", "export", "read_export"]

HERE = Path(__file__).parent


def read_export(source: BinaryIO) -> Iterator[Item | Damage]:
    """The cases of an export."""
    for found in xml_elements(source, {"case"}):
        yield Item(found.line, _record(found)) if isinstance(found, XmlElement) else found


def _record(found: XmlElement) -> dict[str, Any]:
    record: dict[str, Any] = {"id": found.node.get("id")}
    for part in found.node:
        name = local(part.tag)
        # What stands twice is for the profile's reader to judge.
        record[name] = [record[name], part.text] if name in record else part.text
    return record


EXPORT = FormatType("desk-export", read_export, ("*.xml",), "A made-up export")


def export(read: FormatReader = read_export) -> Binding:
    """The binding of the format, or of a changed one."""
    return Binding(
        connector=FormatType("desk-export", read, ("*.xml",), "A made-up export"),
        profile=load_profile(HERE / "export.toml"),
        world=load_world(HERE / "export.json"),
        identity=("id",),
        folder=HERE,
    )
