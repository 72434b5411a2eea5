"""A folder that files are dropped into, as a source."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from casebridge.connectors.drop.checks import check_folder
from casebridge.connectors.drop.folder import Folder, LocalFolder
from casebridge.connectors.drop.intake import Intake, declared_digest, take
from casebridge.connectors.drop.naming import identity, received_at, shown
from casebridge.connectors.drop.options import DropOptions
from casebridge.connectors.drop.pages import pages, rejected
from casebridge.connectors.drop.reader import Reader
from casebridge.connectors.drop.rules import Entry, Rules
from casebridge.connectors.drop.scan import look, settled_plan
from casebridge.connectors.drop.sftp import SftpFolder
from casebridge.connectors.drop.shelf import Shelf
from casebridge.sdk import Batch, Capabilities, CheckResult, Cursor, Page, Rejected, Settled, SourceContext
from casebridge.sdk.files import FileFault

__all__ = ["DropSource", "drop_folder"]


def drop_folder(options: DropOptions) -> Folder:
    """The folder that ``options`` name: of this host, of a share mounted on it, or of an SFTP server."""
    if options.sftp is None:
        return LocalFolder(options.path)
    return SftpFolder(options.sftp, options.path.as_posix())


class DropSource:
    """Reads the files of a drop folder, the oldest first, each as one batch.

    Args:
        options: where, and when a file counts as complete.
        reader: what is done with their bytes.
        folder: where files come from; by default the one that ``options`` name.
    """

    capabilities = Capabilities(batches=True, snapshots=True)

    def __init__(self, options: DropOptions, reader: Reader, folder: Folder | None = None) -> None:
        self.options = options
        self.reader = reader
        self.folder: Folder = folder or drop_folder(options)
        self.rules = Rules(options.files, options.accept, options.trigger_suffixes, options.temporary_suffixes)
        self.shelf = Shelf(self.folder, options)
        self._told: set[str] = set()
        self._early: list[Settled] = []

    def pull(self, cursor: Cursor | None, context: SourceContext) -> Iterator[Page | Rejected]:
        """Pages of all files that are ready; see ``Source``.

        ``cursor`` is not needed: what was read before is known by its digest or no longer in the folder.
        """
        del cursor
        self.shelf.begin(context.clock)
        self.folder.begin(context.secret)
        while self._early:
            self.shelf.put(self._early.pop(0))
        found = settled_plan(self.folder, self.options, self.rules, context.sleep)
        for entry in found.refused:
            yield from self._once(entry, FileFault("not_regular"), context)
        self.shelf.expect(entry.name for entry in found.ready)
        for entry in found.ready:
            yield from self._file(entry, context)

    def settle(self, outcome: Settled) -> None:
        """Archives the file or sets it aside with its reason; see ``Source``. A file that can't be moved stays.

        On a server it waits until ``pull`` brings the secrets to sign in with.
        """
        if self.folder.ready:
            self.shelf.put(outcome)
        else:
            self._early.append(outcome)

    def replay(self, batch: Batch, context: SourceContext) -> Iterator[Page | Rejected]:
        """The pages of a file that was read before, from archive, quarantine or the folder itself; see ``Source``."""
        self.folder.begin(context.secret)
        copy = context.workdir / self.reader.copy_name(batch.name)
        for name, into in self.shelf.where(batch):
            try:
                with contextlib.suppress(FileNotFoundError):
                    intake = take(self.folder, name, copy, self.reader, into=into)
                    if intake.sha256 == batch.batch_id:
                        yield from pages(copy, replace(batch, findings=()), intake, self.reader, context)
                        return
            except FileFault:
                continue
            finally:
                _discard(copy)

    def check(self, context: SourceContext) -> Sequence[CheckResult]:
        """What the folder looks like, what is ready and what waits; see ``Source``."""
        self.folder.begin(context.secret)
        try:
            return check_folder(
                self.folder, self.options, lambda: look(self.folder, self.options, self.rules), self.shelf
            )
        finally:
            self.close()

    def close(self) -> None:
        """Ends the connection to a server; see ``closing_source``. A later use makes another."""
        self.folder.close()

    def _batch(self, entry: Entry, batch_id: str) -> Batch:
        return Batch(batch_id, shown(entry.name), received_at(entry), snapshot=self.options.snapshot, size=entry.size)

    def _once(self, entry: Entry, fault: FileFault, context: SourceContext) -> Iterator[Rejected]:
        """A refusal of something that has no digest and stays where it is: told once, not at every scan."""
        batch = self._batch(entry, identity(entry))
        if batch.batch_id not in self._told and not context.known(batch.batch_id):
            self._told.add(batch.batch_id)
            yield self.shelf.note(entry, rejected(batch, fault))

    def _file(self, entry: Entry, context: SourceContext) -> Iterator[Page | Rejected]:
        if entry.size > self.options.max_bytes:
            batch = self._batch(entry, identity(entry))
            yield self.shelf.note(entry, rejected(batch, FileFault("file_too_large")))
            return
        copy = context.workdir / self.reader.copy_name(entry.name)
        try:
            intake = take(self.folder, entry.name, copy, self.reader)
            yield from self._taken(intake, copy, context)
        except FileNotFoundError:
            self.shelf.leave(entry.name, "gone")
        except FileFault as fault:
            if fault.code == "file_changed":
                self.shelf.leave(entry.name, fault.code)
            else:
                yield from self._once(entry, fault, context)
        finally:
            _discard(copy)

    def _taken(self, intake: Intake, copy: Path, context: SourceContext) -> Iterator[Page | Rejected]:
        entry = intake.entry
        empty = intake.fault is not None and intake.fault.code == "file_empty"
        # All empty files have the same digest, but each of them is news.
        batch = self._batch(entry, identity(entry) if empty else intake.sha256)
        self.shelf.remember(entry, batch)
        if context.known(batch.batch_id):
            self.shelf.put(Settled(batch, self.shelf.verdict(batch), {}))
            return
        fault = self._checksum(intake) or intake.fault
        if fault:
            yield self.shelf.note(entry, rejected(batch, fault))
            return
        for item in pages(copy, batch, intake, self.reader, context):
            yield self.shelf.note(entry, item) if isinstance(item, Rejected) else item

    def _checksum(self, intake: Intake) -> FileFault | None:
        try:
            declared = declared_digest(self.folder, intake.entry.name)
        except FileFault as fault:
            return fault
        return FileFault("checksum_mismatch") if declared not in (None, intake.sha256) else None


def _discard(copy: Path) -> None:
    # What can't be removed now goes with the work folder; the next file is written over it.
    with contextlib.suppress(OSError):
        copy.unlink(missing_ok=True)
