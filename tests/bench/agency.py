"""The casebridge side of the benchmark: a configuration and a profile for the made-up export, and its commands."""

from __future__ import annotations

import sys
from pathlib import Path

__all__ = ["PROFILE", "casebridge", "set_up"]

_CONFIG = """\
[agency]
ori = "CA0380100"
name = "Benchmark Police Department"

[ledger]
path = "ledger.db"

[[source]]
name = "rms"
type = "csv_drop"
profile = "rms.toml"
path = "drop"
accept = "rename"
"""

_SINK = """
[[sink]]
name = "out"
type = "file_drop"
path = "out"
"""

PROFILE = """\
name = "bench-rms"
version = "1"
time_zone = "America/Los_Angeles"

[case]
number = "CaseNumber"
pattern = '2024-\\d{8}'
report = "CyberTip"
as_of = { column = "UpdatedAt", format = "%Y-%m-%d %H:%M:%S" }

[[map]]
column = "Status"
to = "status"
[map.codes]
OPEN = "OPEN"
ACTIVE = "ACTIVE"
INACTIVE = "INACTIVE"
"CLEARED BY ARREST" = "CLEARED_BY_ARREST"
EXCEPTIONAL = "CLEARED_BY_EXCEPTIONAL_MEANS"
UNFOUNDED = "UNFOUNDED"

[[map]]
column = "Clearance"
to = "exceptional"
[map.codes]
A = "DEATH_OF_OFFENDER"
B = "PROSECUTION_DECLINED"
C = "IN_CUSTODY_OF_OTHER_JURISDICTION"
D = "VICTIM_REFUSED_TO_COOPERATE"
E = "JUVENILE_NO_CUSTODY"

[[map]]
column = "ArrestDate"
outcome = "ARREST"
date = "%m/%d/%Y"

[ignored]
ReportDate = "The day of the incident report says nothing about the outcome."
OffenseCode = "The offence is known from the report."
ClearanceDate = "The status says it; the date is not asked for."
District = "Not part of the feedback."
Beat = "Not part of the feedback."
Unit = "Not part of the feedback."
"""


def set_up(folder: Path, *, sink: bool) -> Path:
    """Writes configuration and profile into ``folder``; gives the drop folder, which is empty."""
    drop = folder / "drop"
    drop.mkdir(parents=True)
    (folder / "out").mkdir()
    (folder / "casebridge.toml").write_text(_CONFIG + (_SINK if sink else ""), encoding="utf-8")
    (folder / "rms.toml").write_text(PROFILE, encoding="utf-8")
    return drop


def casebridge(*words: str) -> list[str]:
    """The argument list that runs a casebridge command."""
    return [sys.executable, "-m", "casebridge", *words]
