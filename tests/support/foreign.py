"""Third-party files through a real drop, and the proof that what no path selects left no trace."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from lxml import etree

from casebridge import profiles
from tests.support.agency import Agency

__all__ = ["bridge_to", "own_profile", "put", "shipped", "texts_of", "traces"]

OWN = Path(__file__).parents[1] / "foreign" / "profiles"
NOTE = re.compile(r".*\.(reason|report)\.json")
HEX = re.compile(r"[0-9a-f-]+")


def shipped(name: str) -> str:
    """The text of a shipped profile."""
    return (Path(profiles.__file__).parent / f"{name}.toml").read_text(encoding="utf-8")


def own_profile(name: str) -> str:
    """The text of a profile of these tests."""
    return (OWN / f"{name}.toml").read_text(encoding="utf-8")


def bridge_to(folder: Path, profile: str, *, kind: str = "xml_drop", ori: str = "WA0170000") -> Agency:
    """An agency that reads a drop of documents with ``profile``."""
    agency = Agency(folder, ori=ori, source=f'type = "{kind}"')
    agency.set_profile(profile)
    return agency


def put(agency: Agency, content: bytes, name: str) -> None:
    """Drops a file, as old as the clock says."""
    path = agency.drops / name
    path.write_bytes(content)
    stamp = int(agency.clock().timestamp())
    os.utime(path, (stamp, stamp))


def texts_of(document: bytes, read: Iterable[str]) -> set[bytes]:
    """Texts, attribute values and comments of a document that nothing asked for, long enough to be told in a file.

    What is part of a value in ``read`` is left out, and so is what might be a piece of a digest.
    """
    root = etree.fromstring(re.sub(rb"<\?xml [^>]*\?>", b"", document), etree.XMLParser(resolve_entities=False))
    found = [root, *root.itersiblings(preceding=True), *root.iterdescendants()]
    texts = [text.strip() for node in found for text in (node.text or "", *map(str, node.attrib.values()))]
    wanted = {text for whole in texts for text in whole.splitlines() if len(text.strip()) >= 6}
    known = "\n".join(read)
    return {text.strip().encode() for text in wanted if text.strip() not in known and not HEX.fullmatch(text.strip())}


def traces(agency: Agency, texts: Iterable[bytes], logs: str) -> list[bytes]:
    """Which of ``texts`` stand in anything that was kept, written beside the file, sent or logged."""
    own = {agency.config, agency.folder / "profile.toml"}
    kept = [logs.encode()]
    for path in sorted(agency.folder.rglob("*")):
        dropped = path.is_relative_to(agency.drops) and NOTE.fullmatch(path.name) is None
        if path.is_file() and path not in own and path.suffix != ".xsd" and not dropped:
            kept.append(path.read_bytes())
    assert any(part.startswith(b"SQLite format 3") for part in kept)
    whole = b"\n".join(kept)
    return sorted(text for text in texts if text in whole)
