"""Agencies to be killed at work: one for each kind of source and of sink, each with a start that is the same again."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.crash import exports
from tests.crash.stage import Stage, append
from tests.crash.world import End, end_of
from tests.support.agency import Agency
from tests.support.hub import SECRETS

__all__ = ["KINDS", "Kind", "Staged", "Whole", "on_stage"]

DAYS = 3
"""From the start of an agency to the runs."""


class Whole(NamedTuple):
    """All that runs have left behind, as far as a crash must not change it: the core, and what the kind adds."""

    end: End
    more: object


class Kind(NamedTuple):
    """A kind of source or sink.

    ``make`` writes the configuration into a folder (again, if it is there), ``fill`` what comes in, once. ``more``
    tells what else must be the same in the end; ``threads`` is whether others than the main thread do durable work.
    """

    make: Callable[[Path, Stage], Agency]
    fill: Callable[[Agency], None]
    more: Callable[[Agency, Stage], object] = lambda _agency, _stage: None
    threads: bool = False


class Staged(NamedTuple):
    """A kind with its stage."""

    name: str
    kind: Kind
    stage: Stage

    def opened(self, folder: Path) -> Agency:
        """The agency in a folder, at the time at which its runs take place."""
        agency = self.kind.make(folder, self.stage)
        agency.clock.pass_time(days=DAYS)
        return agency

    def build(self, folder: Path) -> Agency:
        """A fresh one with all that comes in, before its first run."""
        self.kind.fill(self.kind.make(folder, self.stage))
        return self.opened(folder)

    def end(self, agency: Agency) -> Whole:
        """What is there now; the ledger must be sound."""
        return Whole(end_of(agency), (_entries(agency), self.kind.more(agency, self.stage)))


@contextmanager
def on_stage(name: str) -> Iterator[Staged]:
    """A kind, with what stands around it."""
    with ExitStack() as stack:
        yield Staged(name, KINDS[name], Stage(stack))


def _entries(agency: Agency) -> dict[str, dict[str, str]]:
    """What a person who goes through the entry sheets in their order enters last, by report."""
    return {item["CyberTipline report"]: item for sheet in agency.sheet_rows() for item in sheet}


def _drop(form: exports.Form) -> Kind:
    def make(folder: Path, _stage: Stage) -> Agency:
        return Agency(folder, more=form.more, source=f'type = "{form.type}"\n')

    return Kind(make, lambda agency: exports.fill(agency, form))


def _linked() -> Kind:
    """A ledger is there before the run; the others begin with none."""

    def fill(agency: Agency) -> None:
        agency.link("2024-1", "2001")
        exports.fill(agency, exports.CSV)

    return Kind(lambda folder, _stage: Agency(folder), fill)


def _instead(agency: Agency, keys: str) -> Agency:
    """Another source in the place of the drop."""
    text = agency.config.read_text(encoding="utf-8")
    drop = 'path = "drop"\nsettle_seconds = 1\n'
    assert drop in text
    agency.config.write_text(text.replace(drop, keys), encoding="utf-8")
    return agency


def _rest(folder: Path, stage: Stage) -> Agency:
    agency = Agency(folder, profile=exports.REST, maps="")
    return _instead(agency, f'type = "rest"\nurl = "{stage.url}"\n')


def _process(folder: Path, _stage: Stage) -> Agency:
    agency = Agency(folder, profile=exports.DESK_PROFILE, maps="")
    (folder / "desk.py").write_text(exports.PROGRAM, encoding="utf-8")
    return _instead(agency, f'type = "process"\ncommand = {json.dumps([sys.executable, "-I", "desk.py"])}\n')


def _plugin(folder: Path, stage: Stage) -> Agency:
    agency = _instead(Agency(folder, profile=exports.DESK_PROFILE, maps=""), 'type = "crash-desk/desk"\n')
    (folder / "pile").mkdir(exist_ok=True)
    append(agency, '\n[[sink]]\nname = "pile"\ntype = "crash-desk/pile"\npath = "pile"\n' + stage.plugin())
    return agency


def _reports(folder: Path, stage: Stage) -> Agency:
    agency = Agency(folder)
    documents = folder / "ispws"
    documents.mkdir(exist_ok=True)
    keys = 'name = "submitted"\ntype = "casebridge-cybertipline/ispws"\npath = "ispws"\nsettle_seconds = 0\n'
    append(agency, f"\n[[reports]]\n{keys}")
    stage.trust(agency, "casebridge-cybertipline")
    return agency


def _fill_reports(agency: Agency) -> None:
    agency.drop_text(exports.CSV.write([]), "a.csv")
    for number in (900000301, 900000302, 900000303):
        (agency.folder / "ispws" / f"{number}.xml").write_text(exports.TIP + " " * (number % 10), encoding="utf-8")
    (agency.folder / "ispws" / "bad.xml").write_text("<report>", encoding="utf-8")


def _known(agency: Agency, _stage: Stage) -> object:
    found = sorted(item.report_id for item in agency.bridge.reports())
    return found, sorted(path.name for path in (agency.folder / "ispws").rglob("*.xml"))


def _exchange(folder: Path, stage: Stage) -> Agency:
    agency = Agency(folder)
    for name in WRITERS:
        (folder / name).mkdir(exist_ok=True)
        append(agency, f'\n[[sink]]\nname = "{name}"\ntype = "casebridge-exchange/{name}"\npath = "{name}"\n')
    stage.trust(agency, "casebridge-exchange")
    return agency


WRITERS = ("stix", "niem")


def _written(agency: Agency, _stage: Stage) -> object:
    """Which reports each writer told of."""
    texts = {name: "".join(path.read_text() for path in (agency.folder / name).iterdir()) for name in WRITERS}
    reports = {item.ref.report_id for item in agency.events()}
    return {name: sorted(report for report in reports if report in text) for name, text in texts.items()}


def _pile(agency: Agency, _stage: Stage) -> object:
    return {path.name: path.read_text(encoding="utf-8") for path in (agency.folder / "pile").iterdir()}


def _hub(folder: Path, stage: Stage) -> Agency:
    agency = Agency(folder)
    secrets = folder / "secrets"
    secrets.mkdir(mode=0o700, exist_ok=True)
    key = secrets / "north-key"
    key.touch(mode=0o600)
    key.write_text(SECRETS["north-key"], encoding="utf-8")
    signed = 'peer = "north"\nsigning = "north-key"\nattempts = 1\n'
    append(agency, f'\n[secrets]\nfolder = "secrets"\n\n[[sink]]\nname = "hub"\ntype = "cloudevents"\n{signed}')
    append(agency, f'url = "{stage.hub}"\nmax_events = 7\n')
    return agency


def _taken(agency: Agency, stage: Stage) -> object:
    taken = stage.taken()
    sent = {line["id"].replace("-", "").upper() for line in agency.lines_out()}
    assert {identity for identity, _ in taken} == sent
    return taken


def _nothing(_agency: Agency) -> None:
    """What comes in is not in the folder."""


KINDS: dict[str, Kind] = {
    "csv": _linked(),
    "csv-first": _drop(exports.CSV),
    "xml": _drop(exports.XML),
    "json": _drop(exports.JSON),
    "rest": Kind(_rest, _nothing, threads=True),
    "process": Kind(_process, _nothing),
    "plugin": Kind(_plugin, _nothing, _pile, threads=True),
    "reports": Kind(_reports, _fill_reports, _known),
    "hub": Kind(_hub, lambda agency: exports.fill(agency, exports.CSV), _taken, threads=True),
    "exchange": Kind(_exchange, lambda agency: exports.fill(agency, exports.CSV), _written, threads=True),
}
