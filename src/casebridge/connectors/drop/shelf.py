"""Puts files away when they are done with: archive, quarantine, and the notes beside them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import PurePosixPath

from casebridge.connectors.drop.folder import Folder
from casebridge.connectors.drop.naming import identity, put_away, put_away_digest
from casebridge.connectors.drop.options import DropOptions
from casebridge.connectors.drop.rules import Entry, companions, is_note
from casebridge.model import moment_text
from casebridge.sdk import Batch, Rejected, Settled
from casebridge.sdk.files import FileFault
from casebridge.sdk.source import Verdict
from casebridge.sdk.table import BLOCK

__all__ = ["Shelf"]

_STAY = frozenset({"not_regular", "file_unreadable", "file_changed"})


class Shelf:
    """Knows which file a batch came from and moves it when the batch is settled.

    ``left`` tells of names that could not be moved or read this time, and why.
    """

    def __init__(self, folder: Folder, options: DropOptions) -> None:
        self.left: dict[str, str] = {}
        self._folder = folder
        self._options = options
        self._archive, self._quarantine = options.archive.as_posix(), options.quarantine.as_posix()
        self._clock: Callable[[], datetime] | None = None
        self._entries: dict[tuple[str, str], Entry] = {}
        self._reasons: dict[tuple[str, str], Rejected] = {}
        self._stems: Counter[str] = Counter()
        self._aside: set[str] | None = None

    def begin(self, clock: Callable[[], datetime]) -> None:
        """Starts a run; what the last one left is looked at anew."""
        self._clock = clock
        self._aside = None
        self.left.clear()

    def expect(self, names: Iterable[str]) -> None:
        """Tells which files this run will read, so that a trigger they share goes with the last of them."""
        self._stems = Counter(PurePosixPath(name).stem for name in names)

    def remember(self, entry: Entry, batch: Batch) -> None:
        """Tells which file a batch is, as it was when it was copied."""
        self._entries[batch.batch_id, batch.name] = entry

    def note(self, entry: Entry, refusal: Rejected) -> Rejected:
        """Remembers why a file is refused, for the note that will lie beside it."""
        self.remember(entry, refusal.batch)
        self._reasons[refusal.batch.batch_id, refusal.batch.name] = refusal
        return refusal

    def leave(self, name: str, why: str) -> None:
        """Remembers that a file stays where it is."""
        self.left[name] = why

    def verdict(self, batch: Batch) -> Verdict:
        """What a batch that is known already gets: the bytes of a quarantined file are not archived as good ones."""
        if self._aside is None:
            names = (entry.name for entry in self._list(self._quarantine))
            self._aside = {put_away_digest(name) for name in names if not is_note(name)}
        return "rejected" if batch.batch_id[:12] in self._aside else "duplicate"

    def put(self, outcome: Settled) -> None:
        """Moves the file of a settled batch and its sidecars; does nothing if it is gone or has other bytes by now."""
        batch = outcome.batch
        key = (batch.batch_id, batch.name)
        entry, refusal = self._entries.pop(key, None), self._reasons.pop(key, None)
        name = entry.name if entry else batch.name
        reason = _reason(outcome, refusal, entry, self._clock)
        if outcome.verdict == "rejected" and reason["code"] in _STAY:
            self.leave(name, str(reason["code"]))
            return
        into = self._quarantine if outcome.verdict == "rejected" else self._archive
        target = put_away(name, batch.batch_id)
        try:
            if not self._same(name, entry, batch):
                self.leave(name, "file_changed")
                return
            # The note first: a crash between the two must not leave a quarantined file without its reason.
            if outcome.verdict == "rejected" and reason["code"]:
                self._folder.write(into, target + ".reason.json", reason)
            elif outcome.verdict == "done" and outcome.report.get("dead_letters"):
                self._folder.write(into, target + ".report.json", outcome.report)
            self._folder.move(name, into, target)
            self._move_companions(name, into, target)
        except FileNotFoundError:
            return
        except (OSError, FileFault):
            self.leave(name, "not_moved")
            return
        if self._aside is not None and outcome.verdict == "rejected":
            self._aside.add(batch.batch_id[:12])

    def where(self, batch: Batch) -> Iterator[tuple[str, str]]:
        """Names and folders in which the bytes of a batch may be found, the likeliest first."""
        target = put_away(batch.name, batch.batch_id)
        yield target, self._archive
        yield target, self._quarantine
        yield batch.name, ""
        for into in (self._archive, self._quarantine):
            for entry in self._list(into):
                found = put_away_digest(entry.name)
                if found == batch.batch_id[:12] and entry.name != target and not is_note(entry.name):
                    yield entry.name, into

    def _list(self, into: str) -> Iterator[Entry]:
        try:
            yield from self._folder.list(into)
        except OSError:
            return

    def _same(self, name: str, entry: Entry | None, batch: Batch) -> bool:
        """Whether the file still is the one that was read; new bytes under its name must not vanish with it."""
        now = self._folder.stat(name)
        if entry is not None:
            return now == entry
        if identity(now) == batch.batch_id:
            return True
        digest = hashlib.sha256()
        with self._folder.open(name) as handle:
            while block := handle.read(BLOCK):
                digest.update(block)
        return digest.hexdigest() == batch.batch_id

    def _move_companions(self, name: str, into: str, target: str) -> None:
        stem, target_stem = PurePosixPath(name).stem, PurePosixPath(target).stem
        self._stems[stem] -= 1
        for sidecar in companions(name, self._options.trigger_suffixes):
            whole = sidecar.startswith(name)
            if not whole and self._stems[stem] > 0:
                continue
            new = target + sidecar[len(name) :] if whole else target_stem + sidecar[len(stem) :]
            try:
                if self._folder.stat(sidecar).kind == "file":
                    self._folder.move(sidecar, into, new)
            except FileNotFoundError:
                continue
            except OSError:
                self.leave(sidecar, "not_moved")


def _reason(
    outcome: Settled, refusal: Rejected | None, entry: Entry | None, clock: Callable[[], datetime] | None
) -> dict[str, object]:
    """Why a file was refused, as it is written beside it: places and codes, never content."""
    report = outcome.report
    told: dict[str, object] = {
        key: getattr(refusal, key) if refusal else report.get(key, default)
        for key, default in (
            ("code", ""),
            ("summary", ""),
            ("next_step", ""),
            ("line", 0),
            ("column", ""),
            ("offset", None),
        )
    }
    when = moment_text(clock()) if clock else report.get("when", "")
    hashed = entry is None or identity(entry) != outcome.batch.batch_id
    sha256 = outcome.batch.batch_id if hashed else ""
    return told | {"name": outcome.batch.name, "sha256": sha256, "when": when}
