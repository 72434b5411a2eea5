"""One file that a person names, read as if it had been dropped; it stays where it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from casebridge.connectors.drop.folder import LocalFolder
from casebridge.connectors.drop.intake import take
from casebridge.connectors.drop.naming import identity, received_at, shown
from casebridge.connectors.drop.pages import pages, rejected
from casebridge.connectors.drop.reader import Reader
from casebridge.errors import FixConfig
from casebridge.sdk import Batch, Capabilities, CheckResult, Cursor, Page, Rejected, Settled, SourceContext
from casebridge.sdk.files import FileFault

__all__ = ["OneFile"]


class OneFile:
    """A source of one file.

    Args:
        path: the file.
        reader: what is done with its bytes.
    """

    capabilities = Capabilities(batches=True)

    def __init__(self, path: Path, reader: Reader) -> None:
        self._folder, self._name, self._reader = LocalFolder(path.parent), path.name, reader

    def pull(self, cursor: Cursor | None, context: SourceContext) -> Iterator[Page | Rejected]:
        """Its pages, known or not; see ``Source``. Raises ``FixConfig`` (``file_missing``)."""
        del cursor
        copy = context.workdir / self._reader.copy_name(self._name)
        try:
            entry = self._folder.stat(self._name)
            intake = take(self._folder, self._name, copy, self._reader)
        except OSError:
            raise FixConfig("file_missing", "There is no such file.", next_step="Check the path.") from None
        except FileFault as fault:
            batch = Batch(identity(entry), shown(entry.name), received_at(entry), size=entry.size)
            yield rejected(batch, fault)
            return
        entry = intake.entry
        batch = Batch(intake.sha256, shown(entry.name), received_at(entry), size=entry.size)
        yield from pages(copy, batch, intake, self._reader, context)

    def settle(self, outcome: Settled) -> None:
        """Nothing: the file is the person's."""

    def replay(self, batch: Batch, context: SourceContext) -> Iterator[Page | Rejected]:  # noqa: ARG002
        """Nothing: the person names the file again."""
        return iter(())

    def check(self, context: SourceContext) -> Sequence[CheckResult]:  # noqa: ARG002
        """Nothing to tell beforehand."""
        return ()
