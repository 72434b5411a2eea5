"""A verified distribution to what it offers: each on its own, in its own thread, with a deadline."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Any

from casebridge.errors import FixConfig
from casebridge.plugins.find import Found
from casebridge.plugins.offer import Offer, Unfit, offer_of
from casebridge.plugins.record import rows
from casebridge.plugins.trouble import fault
from casebridge.plugins.trust import Entry
from casebridge.plugins.watch import watched
from casebridge.plugins.worker import Failed, Overrun, Worker

__all__ = ["load"]

_loaded: dict[Path, tuple[str, Offer | FixConfig]] = {}
"""What was loaded in this process: a module is imported once, and so is its failure."""


def load(found: Found, entry: Entry) -> Offer:
    """What the distribution offers; it was verified before. Raises ``FixConfig`` (``plugin_broken``)."""
    record, made = _loaded.get(found.folder, ("", None))
    if made is None:
        record, made = entry.record, _tried(found, entry)
        _loaded[found.folder] = record, made
    if record != entry.record:
        raise _broken(entry, "It was changed while this program runs.", "Start the program again.")
    if isinstance(made, FixConfig):
        raise made
    return made


def _tried(found: Found, entry: Entry) -> Offer | FixConfig:
    worker = Worker(found.name)
    try:
        made = worker.call(lambda: _load(found, development=entry.development), entry.seconds)
    except Overrun:
        return _broken(
            entry,
            f"It is not loaded after {entry.seconds:g} seconds.",
            f"Give [[plugin]] {entry.name} a larger `seconds`, or tell its author that its import does too much.",
        )
    worker.stop()
    if isinstance(made, Offer):
        return made
    error = made.error if isinstance(made, Failed) else None
    if isinstance(error, Unfit):
        return _broken(entry, str(error))
    name = type(error).__name__
    if isinstance(error, ModuleNotFoundError) and error.name and error.name.replace(".", "").isidentifier():
        return _broken(entry, f"It needs a module that is not installed: {error.name}.")
    return _broken(entry, f"Its import fails with {name}.")


def _load(found: Found, *, development: bool) -> Offer:
    if not found.entries:
        raise Unfit("It has no entry point in the group casebridge.")
    known = None if development else {_real(found.root / row.path) for row in rows(found)}
    with watched() as acts:
        try:
            made = offer_of([_module(entry, known) for entry in found.entries])
        except BaseException:
            if acts:
                raise Unfit(f"Its import {acts[0]}.") from None
            raise
    if acts:
        raise Unfit(f"Its import {acts[0]}.")
    return made


def _module(name: str, known: set[str] | None) -> Any:
    if not all(part.isidentifier() for part in name.split(".")):
        raise Unfit("Its entry point does not name a module.")
    module = importlib.import_module(name)
    if known is not None and _real(Path(getattr(module, "__file__", None) or os.devnull)) not in known:
        raise Unfit(f"Its module {name} comes from another place than it is installed in.")
    return module


def _real(path: Path) -> str:
    return os.path.normcase(os.path.realpath(path))


def _broken(entry: Entry, what: str, next_step: str = "") -> FixConfig:
    return fault("plugin_broken", f"{entry.name} can't be used. {what}", where=entry.where, next_step=next_step)
