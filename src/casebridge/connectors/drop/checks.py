"""What `casebridge check` says of a drop folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from casebridge.connectors.drop.folder import Folder
from casebridge.connectors.drop.naming import shown
from casebridge.connectors.drop.options import DropOptions
from casebridge.connectors.drop.rules import Plan
from casebridge.connectors.drop.shelf import Shelf
from casebridge.errors import CasebridgeError
from casebridge.sdk import CheckResult

__all__ = ["check_folder"]

_WAITS = {
    "temporary_suffix": "still has its temporary name",
    "no_trigger": "has no trigger file",
    "no_checksum": "has no checksum file",
}
_LEFT = {
    "gone": "went away while it was looked at",
    "file_changed": "changed while it was read, so it is read again",
    "file_unreadable": "can't be opened",
    "not_regular": "is a link, folder, pipe or device",
    "not_moved": "can't be moved out of the folder",
}


def check_folder(folder: Folder, options: DropOptions, look: Callable[[], Plan], shelf: Shelf) -> Sequence[CheckResult]:
    """Lines on the folder, on archive and quarantine, and on the files; reads no file and writes nothing."""
    subject = f"drop folder {options.path.as_posix() if options.sftp else options.path}"
    try:
        found = look()
    except CasebridgeError as error:
        return [CheckResult(subject, ok=False, message=error.summary, next_step=error.next_step)]
    results = [CheckResult(subject, ok=True, message=_counts(found))]
    for name, into in (("archive", options.archive), ("quarantine", options.quarantine)):
        good = folder.writable() and folder.writable(into.as_posix())
        results.append(
            CheckResult(
                f"{name} folder {into}",
                ok=good,
                message="Files can be moved there." if good else "Files can't be moved there, so they stay.",
                next_step="" if good else "Give casebridge's account the right to change both folders.",
            )
        )
    results += [
        CheckResult(
            f"file {shown(entry.name)}",
            ok=False,
            message=f"The name {_LEFT['not_regular']}, so it is not read.",
            next_step="Drop a regular file.",
        )
        for entry in found.refused
    ]
    results += [
        CheckResult(f"file {shown(name)}", ok=False, message=f"In the last run the file {_LEFT[why]}.")
        for name, why in sorted(shelf.left.items())
    ]
    return results


def _counts(found: Plan) -> str:
    parts = [f"{_files(len(found.ready))} to read."]
    for reason, count in sorted(Counter(reason for _, reason in found.waiting).items()):
        parts.append(f"{_files(count)} waiting: each {_WAITS[reason]}.")
    if found.ignored:
        parts.append(f"{found.ignored} other name{'s' if found.ignored != 1 else ''} left alone.")
    return " ".join(parts)


def _files(count: int) -> str:
    return f"{count} file{'s' if count != 1 else ''}" if count else "No file"
