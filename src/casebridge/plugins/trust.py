"""Default deny: a distribution is what the configuration says it is, or nothing of it is imported."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field

from casebridge.errors import Place
from casebridge.plugins.find import Found
from casebridge.plugins.record import differences, digest, editable, foreign, hazards, rows
from casebridge.plugins.trouble import fault

__all__ = ["Entry", "verify"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One ``[[plugin]]`` of the configuration: its place there is ``where``, its import may take ``seconds``."""

    name: str
    version: str
    record: str
    development: bool = False
    seconds: float = 10.0
    where: Place = field(default_factory=Place)


def verify(found: Found, entry: Entry) -> None:
    """Holds an installed distribution against what was trusted, file by file; imports nothing.

    Raises ``FixConfig``: ``plugin_changed``, ``plugin_unsafe``, naming the first difference and the command to run.
    """
    again = f"If you changed it yourself: casebridge plugins trust {entry.name}"
    if found.version != entry.version:
        what = f"{entry.name} {found.version} is installed; trusted is {entry.version}."
        step = f"If you updated it: casebridge plugins trust {entry.name}"
        raise fault("plugin_changed", what, where=entry.where, next_step=step)
    try:
        same, listed = digest(found) == entry.record, rows(found)
    except (OSError, ValueError):
        what = f"{entry.name} has no RECORD that can be read."
        raise fault("plugin_changed", what, where=entry.where, next_step="Install it again with pip or uv.") from None
    if not same:
        what = f"{entry.name} was installed again or changed since it was trusted: its RECORD differs."
        raise fault("plugin_changed", what, where=entry.where, next_step=again)
    if entry.development and not editable(found):
        what = f"{entry.name} is listed for development, but is not installed editable."
        raise fault("plugin_unsafe", what, where=entry.where, next_step=again)
    danger = None if entry.development else next(hazards(listed), None)
    if danger:
        raise fault("plugin_unsafe", f"{entry.name}: {danger}", where=entry.where)
    changed = next(differences(found, listed, development=entry.development), None)
    if changed:
        step = f"Find out who changed it, then install {entry.name} again."
        raise fault("plugin_changed", f"{entry.name}: {changed}", where=entry.where, next_step=step)
    importlib.invalidate_caches()
    elsewhere = None if entry.development else next(foreign(found, listed), None)
    if elsewhere:
        raise fault("plugin_unsafe", f"{entry.name}: {elsewhere}", where=entry.where)
