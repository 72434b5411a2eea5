"""A folder to start from: configuration, profile, drop folder and output folders."""

from __future__ import annotations

from pathlib import Path

from casebridge.engine.sample import draft_profile
from casebridge.errors import FixConfig, Place

__all__ = ["start"]

PROFILE = "profile.toml"

CONFIG = """\
# What casebridge reads, and where it writes. Every key: docs/reference/configuration.md.
[agency]
ori = "XX0000000"  # TODO: your agency's ORI, nine characters
name = "TODO: your agency"

[ledger]
path = "ledger/ledger.db"  # keep this on a local disk, and back it up

[[source]]
name = "rms"
profile = "profile.toml"
path = "drop"  # the folder that your case system exports into

[[sink]]
name = "entry-sheet"
type = "ncmec_entry_sheet"  # a sheet to enter at NCMEC's form by hand
path = "out/entry-sheet"

[[sink]]
name = "events"
type = "file_drop"  # CloudEvents files, for programs
path = "out/events"
"""

BLANK = """\
# Say what your export looks like. Every key: docs/reference/profile.md. A sample does most of this for you:
# `casebridge init --from SAMPLE.csv`. Every code: `casebridge schema vocabulary`.
name = "rms"
version = "1"
# time_zone = "America/New_York"  # needed if times in the file carry no offset

[case]
number = "Case Number"  # TODO: the column of the agency's case number
# pattern = '[0-9]{2}-[0-9]{6}'  # the form of every case number
# report = "CyberTip"  # a column that holds the CyberTipline report ID, if there is one
# as_of = { column = "Last Updated", format = "%m/%d/%Y" }

[[map]]
column = "Status"  # TODO: the column that says what became of the case
to = "status"
[map.codes]  # TODO: your codes
"Open" = "OPEN"
"Cleared by Arrest" = "CLEARED_BY_ARREST"
"Unfounded" = "UNFOUNDED"

[ignored]  # every other column, with the reason why it is not read
"""


def start(folder: Path, sample: Path | None = None) -> list[Path]:
    """Writes what an agency starts from into ``folder`` and returns the paths; nothing that is there is changed.

    Args:
        folder: made if it is not there.
        sample: an export to draft the profile from; None writes one to fill in.

    Raises ``FixConfig``: ``config_exists`` if the folder has a configuration or profile, ``folder_unwritable``, or
    what is wrong with the sample.
    """
    config, profile = folder / "casebridge.toml", folder / PROFILE
    for path in (config, profile):
        if path.exists():
            raise FixConfig(
                "config_exists",
                "This file is there already, and it is not overwritten.",
                where=Place(str(path)),
                next_step="Choose another folder, or move the file away first.",
            )
    text = draft_profile(sample, "rms") if sample else BLANK
    folders = [folder / "drop", folder / "out" / "entry-sheet", folder / "out" / "events"]
    try:
        for place in folders:
            place.mkdir(parents=True, exist_ok=True)
        config.write_text(CONFIG, encoding="utf-8", newline="\n")
        profile.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise FixConfig(
            "folder_unwritable",
            "The folder can't be written.",
            where=Place(str(folder)),
            next_step="Choose a folder in which you may write.",
            detail=type(error).__name__,
        ) from None
    return [config, profile, *folders]
