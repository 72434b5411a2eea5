"""Made-up distributions in a site-packages folder of their own, with a RECORD as an installer writes it."""

from __future__ import annotations

import hashlib
import sys
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from casebridge.plugins import Entry, hush
from casebridge.plugins.find import Found
from casebridge.plugins.record import digest

__all__ = ["GOOD", "fresh_site", "hash_of", "install", "listed", "trusted"]

GOOD = '''\
from casebridge.sdk.author import Options, Records
from casebridge.sdk.page import Damage
from casebridge.sdk.form import Item
from casebridge.sdk.plugin import FormatType, SinkType, SourceType, hookimpl
from casebridge.sdk.sink import Receipt
from pathlib import Path
from pydantic import Field

CASEBRIDGE_API = 1


class Desk(Options):
    file: Path = Field(default=Path("desk.txt"), description="where the cases stand")


class Source:
    def __init__(self, options):
        self.options = options

    def pull(self, cursor, tools):
        seen = int((cursor or {}).get("seen", 0))
        rows = [
            {"case": "25-000001", "tip": "900000001", "status": "Arrest"},
            {"case": "25-000002", "tip": "900000002", "status": "Open"},
        ]
        for number, row in enumerate(rows[seen:], seen + 1):
            if tools.wanted(row["case"]):
                yield Records([row], {"seen": number})

    def check(self, tools):
        return "The desk is there."


class Sink:
    takes = "event"

    def __init__(self, options):
        self.options = options

    def send(self, batch, context):
        with self.options.file.open("a", encoding="utf-8") as out:
            out.writelines(item.event_id + "\\n" for item in batch)
        return [Receipt(item.event_id, "accepted") for item in batch]

    def check(self, context):
        return []


def read(file):
    for number, line in enumerate(file, 1):
        case, _, status = line.decode().strip().partition(";")
        yield Item(number, {"case": case, "status": status})


@hookimpl
def casebridge_sources():
    return [SourceType("desk", Desk, Source, title="A desk")]


@hookimpl
def casebridge_sinks():
    return [SinkType("pile", Desk, Sink)]


@hookimpl
def casebridge_formats():
    return [FormatType("lines", read, ("*.lines",))]


@hookimpl
def casebridge_profiles():
    return {"desk": PROFILE}


PROFILE = """
name = "desk"
version = "1"
[records]
format = "json"
[fields]
case = { path = "case" }
tip = { path = "tip" }
status = { path = "status" }
[case]
number = "case"
report = "tip"
[[map]]
column = "status"
to = "status"
codes = { Open = "OPEN", Arrest = "CLEARED_BY_ARREST" }
"""
'''
"""A plugin that does all that is asked of it."""


@contextmanager
def fresh_site(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that Python imports from; what was imported of it is forgotten, and hung plugins may print again."""
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    monkeypatch.setattr(hush, "_left", [])
    try:
        yield folder
    finally:
        for name, module in list(sys.modules.items()):
            if str(getattr(module, "__file__", None) or "").startswith(str(folder)):
                del sys.modules[name]


def install(
    site: Path,
    name: str,
    code: str = GOOD,
    *,
    version: str = "1.0",
    files: Mapping[str, str] | None = None,
    folder: str = "",
    entry: str = "",
    metadata: str = "",
) -> Found:
    """Writes a distribution called ``name`` with the module ``<name>/plugin.py`` into ``site``.

    Args:
        site: the folder.
        name: the distribution's name; its package is the same with underscores.
        code: the plugin's module.
        version: the distribution's.
        files: more files, by path from ``site``, that its RECORD lists.
        folder: of the metadata, if it is not the usual one.
        entry: the entry point's module, if it is not the usual one.
        metadata: the name in the metadata, if it is another.
    """
    package = name.replace("-", "_")
    info = folder or f"{package}-{version}.dist-info"
    texts = {
        f"{package}/__init__.py": "",
        f"{package}/plugin.py": code,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {metadata or name}\nVersion: {version}\n",
        f"{info}/entry_points.txt": f"[casebridge]\nit = {entry or f'{package}.plugin'}\n",
        **(files or {}),
    }
    for path, text in texts.items():
        place = site / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="")
    rows = [f"{path},{hash_of(text)},{len(text.encode())}" for path, text in texts.items()]
    (site / info / "RECORD").write_text("\n".join([*rows, f"{info}/RECORD,,"]) + "\n", encoding="utf-8", newline="")
    return Found(name, version, site / info, (entry or f"{package}.plugin",))


def hash_of(text: str) -> str:
    """The hash of a file with this text, as a RECORD has it."""
    return "sha256=" + urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


def trusted(found: Found, **options: object) -> Entry:
    """The ``[[plugin]]`` that trusts a distribution as it is."""
    return Entry(found.name, found.version, digest(found), **options)  # type: ignore[arg-type]  # as the test says


def listed(found: Found, seconds: float = 10, **more: str) -> str:
    """The same as the configuration has it."""
    entry = trusted(found)
    lines = [f'name = "{entry.name}"', f'version = "{entry.version}"', f'record = "{entry.record}"']
    lines += [f"seconds = {seconds}", *(f"{key} = {value}" for key, value in more.items())]
    return "\n[[plugin]]\n" + "\n".join(lines) + "\n"
