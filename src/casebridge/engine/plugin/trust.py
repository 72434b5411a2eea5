"""``[[plugin]]`` in the configuration's text: written, replaced, taken out; every other line stays as it is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from casebridge.errors import FixConfig, Place
from casebridge.guard.host import write_atomically
from casebridge.guard.toml import read_toml
from casebridge.plugins.sight import Sight

__all__ = ["entry_text", "list_plugin", "unlist_plugin"]

_HEADER = re.compile(r"\s*\[")
_OURS = re.compile(r"\s*\[\[\s*plugin\s*\]\]")


def entry_text(sight: Sight, seconds: float | None = None) -> str:
    """The ``[[plugin]]`` that trusts a distribution as it was seen."""
    lines = ["[[plugin]]", f'name = "{sight.name}"', f'version = "{sight.version}"', f'record = "{sight.record}"']
    lines += ["development = true  # its code may change at any time"] if sight.development else []
    lines += [f"seconds = {seconds:g}"] if seconds is not None else []
    return "\n".join(lines) + "\n"


def list_plugin(path: Path, sight: Sight) -> None:
    """Writes the entry into the configuration at ``path``, in the place of an older one of that name.

    Raises ``FixConfig``: ``plugin_unlisted`` with the text to put in by hand, if the file can't be changed safely.
    """
    data, _ = read_toml(path)
    old = next((item for item in _listed(data) if item.get("name") == sight.name), {})
    seconds = old.get("seconds")
    entry = entry_text(sight, seconds if isinstance(seconds, (int, float)) else None)
    wanted = tomllib.loads(entry)["plugin"][0]
    before = [item for item in _listed(data) if item.get("name") != sight.name]
    _change(path, sight.name, entry, [*before, wanted])


def unlist_plugin(path: Path, name: str) -> bool:
    """Takes the entry of that name out; False if there is none. Raises ``FixConfig`` (``plugin_unlisted``)."""
    listed = _listed(read_toml(path)[0])
    if all(item.get("name") != name for item in listed):
        return False
    _change(path, name, "", [item for item in listed if item.get("name") != name])
    return True


def _listed(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = data.get("plugin", [])
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _change(path: Path, name: str, entry: str, wanted: list[dict[str, Any]]) -> None:
    data, _ = read_toml(path)
    real = path.resolve()
    # Newlines and a byte order mark stay as they are.
    text = real.read_bytes().decode()
    newline = "\r\n" if "\r\n" in text else "\n"
    changed = _edited(text, name, entry.replace("\n", newline), newline)
    # Whatever the text looked like: only what was wanted may have changed.
    try:
        found = tomllib.loads(changed.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError:
        raise _refused(path, entry) from None
    rest = {key: value for key, value in data.items() if key != "plugin"}
    by_name = {str(item.get("name")): item for item in wanted}
    if {key: value for key, value in found.items() if key != "plugin"} != rest or (
        {str(item.get("name")): item for item in _listed(found)} != by_name
    ):
        raise _refused(path, entry)
    mode = real.stat().st_mode
    try:
        write_atomically(real, changed.encode())
        real.chmod(mode & 0o7777)
    except OSError:
        raise _refused(path, entry) from None


def _edited(text: str, name: str, entry: str, newline: str) -> str:
    lines = text.splitlines(keepends=True)
    starts = [at for at, line in enumerate(lines) if _HEADER.match(line)]
    for start, after in zip(starts, [*starts[1:], len(lines)], strict=True):
        if _OURS.match(lines[start]) and _name_of(lines[start:after]) == name:
            end = after
            # Comments above the next table are that table's.
            while end > start + 1 and lines[end - 1].strip().partition("#")[0] == "":
                end -= 1
            if not entry and start and not lines[start - 1].strip():
                start -= 1  # the empty line above goes with it
            return "".join([*lines[:start], entry, *lines[end:]])
    gap = "" if not text else newline if text.endswith(("\n", "\r")) else newline * 2
    return f"{text}{gap}{entry}" if entry else text


def _name_of(block: list[str]) -> str | None:
    try:
        found = tomllib.loads("".join(block)).get("plugin", [{}])[0].get("name")
    except tomllib.TOMLDecodeError:
        return None
    return found if isinstance(found, str) else None


def _refused(path: Path, entry: str) -> FixConfig:
    step = f"Put this at its end by hand:\n{entry}" if entry else "Take the entry out by hand."
    what = "The file can't be changed without touching the rest of it, or it may not be written."
    return FixConfig("plugin_unlisted", what, where=Place(str(path)), next_step=step)
