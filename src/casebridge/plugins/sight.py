"""What a person is shown of a distribution before it is trusted. Nothing of it is imported."""

from __future__ import annotations

from dataclasses import dataclass

from casebridge.plugins.find import find
from casebridge.plugins.record import differences, digest, editable, foreign, hazards, rows, tops
from casebridge.plugins.trouble import fault

__all__ = ["Sight", "look_at"]


@dataclass(frozen=True, slots=True)
class Sight:
    """One distribution: where it is installed, its files and bytes, the names it takes, and what else it installs."""

    name: str
    version: str
    record: str
    folder: str
    files: int
    size: int
    names: tuple[str, ...]
    modules: tuple[str, ...]
    others: tuple[str, ...]
    development: bool


def look_at(name: str, *, development: bool = False) -> Sight:
    """What there is to see of the distribution ``name``, if it may be trusted as it is.

    Args:
        name: in any spelling.
        development: whether it may be installed editable.

    Raises ``FixConfig``: ``plugin_missing``, ``plugin_ambiguous``, ``plugin_unsafe``, ``plugin_changed``.
    """
    found = find(name)
    try:
        record, listed, edited = digest(found), rows(found), editable(found)
    except (OSError, ValueError):
        what = f"{found.name} has no RECORD that can be read, so nobody can tell what belongs to it."
        raise fault("plugin_changed", what, next_step="Install it again with pip or uv.") from None
    if edited and not development:
        step = f"On a developer's machine: casebridge plugins trust {found.name} --development"
        what = f"{found.name} is installed editable: its code may change at any time, and no RECORD lists it."
        raise fault("plugin_unsafe", what, next_step=step)
    if development and not edited:
        step = f"Run: casebridge plugins trust {found.name}"
        raise fault("plugin_unsafe", f"{found.name} is not installed editable.", next_step=step)
    if danger := None if edited else next(hazards(listed), None):
        raise fault("plugin_unsafe", f"{found.name}: {danger}")
    if changed := next(differences(found, listed, development=edited), None):
        step = f"Install {found.name} again."
        raise fault("plugin_changed", f"{found.name}: {changed}", next_step=step)
    if elsewhere := None if edited else next(foreign(found, listed), None):
        raise fault("plugin_unsafe", f"{found.name}: {elsewhere}")
    return Sight(
        name=found.name,
        version=found.version,
        record=record,
        folder=str(found.root),
        files=len(listed),
        size=sum(max(row.size, 0) for row in listed),
        names=tuple(tops(listed)),
        modules=found.entries,
        others=found.others,
        development=edited,
    )
