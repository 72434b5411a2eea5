"""What is measured: for each scenario the files before, the command that is timed, and the same for the script."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.bench import script
from tests.bench.agency import casebridge, set_up
from tests.bench.generate import write_drop, write_links
from tests.bench.measure import Cost, measure

__all__ = ["SCENARIOS", "Scenario"]

SYNC = casebridge("sync", "--json")


class Scenario(NamedTuple):
    """One row of the table.

    ``dense`` says whether the rows name reports, ``before`` whether an export was taken in before the timed one,
    ``changed`` whether the timed one differs from it in one case of a hundred, ``sink`` whether events are also
    written out, ``filtered`` whether the script is given the link table too.
    """

    title: str
    dense: bool = True
    before: bool = False
    changed: bool = False
    sink: bool = False
    filtered: bool = False

    def export(self, folder: Path, rows: int, *, first: bool) -> Path:
        """Writes the first or the timed export; gives its path."""
        path = folder / ("first.csv" if first else "timed.csv")
        write_drop(path, rows, dense=self.dense, changed=self.changed and not first)
        return path

    def script(self, folder: Path, rows: int) -> Cost:
        """What the timed export costs the script."""
        links = folder / "links.csv"
        write_links(links, rows)
        flags = ["--links", str(links)] if self.filtered else []

        def run(export: Path) -> Cost:
            return measure([sys.executable, script.__file__, str(export), "feedback.db", *flags], folder)[0]

        return self._run(folder, rows, run)

    def casebridge(self, folder: Path, rows: int) -> Cost:
        """What the timed export costs casebridge."""
        drop = set_up(folder, sink=self.sink)
        if not self.dense:
            links = folder / "links.csv"
            write_links(links, rows)
            measure(casebridge("link", "import", str(links)), folder)

        def run(export: Path) -> Cost:
            shutil.move(export, drop / export.name)
            return measure(SYNC, folder)[0]

        return self._run(folder, rows, run)

    def _run(self, folder: Path, rows: int, run: Callable[[Path], Cost]) -> Cost:
        if self.before:
            run(self.export(folder, rows, first=True))
        return run(self.export(folder, rows, first=False))


SCENARIOS: Sequence[Scenario] = (
    Scenario("dense: every row names a report"),
    Scenario("dense, events also written out", sink=True),
    Scenario("sparse: 1 case in 500 is linked", dense=False),
    Scenario("sparse, script skips the others too", dense=False, filtered=True),
    Scenario("the same file again", before=True),
    Scenario("the file again, 1 case in 100 changed", before=True, changed=True),
)
