"""Backups of the ledger that a configuration names, and what a restored ledger has to catch up on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from casebridge.connectors.drop import DropOptions
from casebridge.connectors.drop.naming import DIGEST_PART
from casebridge.connectors.drop.putback import put_back
from casebridge.connectors.drop.source import drop_folder
from casebridge.engine.bridge import Bridge
from casebridge.engine.config import Config, DropConfig
from casebridge.errors import CasebridgeError
from casebridge.ledger.backup import back_up
from casebridge.ledger.manifest import Manifest
from casebridge.ledger.place import SqlitePlace
from casebridge.ledger.restore import Restored, restore
from casebridge.ledger.trouble import config_fault

__all__ = ["backup_folder", "make_backup", "put_files_back", "restore_backup"]


def backup_folder(config: Config, given: Path | None) -> Path:
    """Where backups go: the folder given, or that of the configuration. Raises ``FixConfig`` (``backup_folder``)."""
    folder = given or config.ledger.backups
    if folder is None:
        raise config_fault("backup_folder")
    return folder


def make_backup(bridge: Bridge, folder: Path, now: datetime, keep: int | None = None) -> Manifest:
    """Backs the ledger up into a folder; see ``back_up``. Raises as that does, and what opening the ledger raises."""
    place = bridge.place
    if isinstance(place, SqlitePlace):
        # Says what is wrong if there is none, or one of another revision.
        with bridge.ledger("ledger backup", write=False):
            pass
        return back_up(place.path, folder, now, keep)
    from casebridge.ledger.postgres.dump import dump

    return dump(place, folder, now, keep)


def restore_backup(bridge: Bridge, file: Path, now: datetime, to: Path | None = None) -> Restored:
    """Puts a backup in the place of the ledger, or at ``to`` where nothing is; see ``restore``."""
    place = bridge.place
    if to is not None and to.exists():
        raise config_fault("ledger_there")
    if not isinstance(place, SqlitePlace) and to is None:
        from casebridge.ledger.postgres.dump import load

        manifest = load(place, file)
        return Restored(place.label, None, manifest, manifest.newest if manifest else "", "", 0, 0)
    path, state = to or bridge.config.ledger.path, bridge.config.ledger.state
    return restore(file, path, now, [] if to else [state / "daemon.lock", state / "serve.lock"])


def put_files_back(bridge: Bridge) -> tuple[dict[str, int], dict[str, str]]:
    """Puts files that the ledger does not know, since they were read after it was backed up, into their drop folders.

    The next sync reads them again: the same facts in the same order make events with the same IDs.

    Returns source to how many files, and source to why its files could not be put back.
    """
    done: dict[str, int] = {}
    failed: dict[str, str] = {}
    with bridge.ledger("ledger restore", write=False) as ledger:
        ids = {row.name: row.source_id for row in ledger.sources()}
        for name, settings in _folders(bridge.config):
            batches = ledger.batches(ids[name], limit=10_000_000) if name in ids else []
            known = {row.batch.batch_id[:DIGEST_PART] for row in batches if row.state != "open"}
            try:
                number = put_back(drop_folder(settings), settings, known, bridge.sink_context().secret)
            except (CasebridgeError, OSError) as error:
                failed[name] = str(error) if isinstance(error, CasebridgeError) else type(error).__name__
                continue
            if number:
                done[name] = number
    return done, failed


def _folders(config: Config) -> Iterator[tuple[str, DropOptions]]:
    for source in config.source:
        if isinstance(source, DropConfig):
            yield source.name, source.options(snapshot=False)
    for item in config.reports:
        yield item.name, DropOptions.model_validate(item.given())
