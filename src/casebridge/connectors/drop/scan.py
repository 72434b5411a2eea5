"""Looks into the folder: once, or twice with a wait between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from casebridge.connectors.drop.folder import Folder
from casebridge.connectors.drop.options import DropOptions
from casebridge.connectors.drop.rules import Plan, Rules, plan, steady
from casebridge.errors import CasebridgeError, FixConfig, TryLater

__all__ = ["look", "settled_plan"]


def look(folder: Folder, options: DropOptions, rules: Rules) -> Plan:
    """What one look into the folder says.

    Raises:
        TryLater: the folder is not there or can't be read now (a share that is not mounted).
        FixConfig: it is no folder, or missing and ``on_missing_folder`` is ``fail``.
    """
    own = {options.archive.parts[:1], options.quarantine.parts[:1]}
    try:
        return plan((entry for entry in folder.list() if (entry.name,) not in own), rules)
    except NotADirectoryError as error:
        raise FixConfig(
            "folder_missing", "The drop folder is a file.", next_step="Correct `path` of the source."
        ) from error
    except FileNotFoundError as error:
        raise _missing(options) from error
    except OSError as error:
        raise TryLater(
            "folder_unreadable",
            "The drop folder can't be read.",
            next_step="Give casebridge's account the right to list it, or mount the share.",
            detail=type(error).__name__,
        ) from error


def _missing(options: DropOptions) -> CasebridgeError:
    if options.on_missing_folder == "fail":
        return FixConfig(
            "folder_missing", "The drop folder does not exist.", next_step="Create it, or correct `path` of the source."
        )
    step = "Mount the share, or create the folder." if options.sftp is None else "Create the folder on the server."
    return TryLater("folder_missing", "The drop folder is not there.", next_step=step)


def settled_plan(folder: Folder, options: DropOptions, rules: Rules, sleep: Callable[[float], None]) -> Plan:
    """What may be read now; for ``stable`` by two looks with one wait for all files. Raises as ``look`` does.

    A folder whose times are coarse is looked at twice in every mode: a file that is as old as its clock can tell
    shows every later change, while one written in this very second could change unseen between copy and move.
    """
    first = look(folder, options, rules)
    if not first.ready or (options.accept != "stable" and not folder.resolution):
        return first
    settle = options.settle_seconds if options.accept == "stable" else 0.0
    sleep(max(settle, folder.resolution * 1.5))
    second = look(folder, options, rules)
    ready, changing = steady(first.ready, second.ready)
    return replace(second, ready=ready, waiting=second.waiting + changing)
