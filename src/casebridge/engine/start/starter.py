"""A folder to start from: configuration, profile, drop folder and output folders."""

from __future__ import annotations

import tomllib
from pathlib import Path

from casebridge.engine.start.plugin import PluginStart
from casebridge.engine.start.sample import draft_profile
from casebridge.engine.start.startconfig import SECRETS, config_text
from casebridge.errors import FixConfig, Place
from casebridge.mapping import Profile
from casebridge.profiles import profile_text

__all__ = ["PROFILE", "shipped_profile", "start"]

PROFILE = "profile.toml"

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


def start(
    folder: Path, sample: Path | None = None, *, known: str = "", plugin: PluginStart | None = None
) -> list[Path]:
    """Writes what an agency starts from into ``folder`` and returns the paths; nothing that is there is changed.

    Args:
        folder: made if it is not there.
        sample: an export to draft the profile from; None writes one to fill in.
        known: the name of a shipped profile, which is copied.
        plugin: a profile of a plugin, instead.

    Raises ``FixConfig``: ``config_exists`` if the folder has a configuration or profile, ``folder_unwritable``, or
    what is wrong with the sample.
    """
    config, target = folder / "casebridge.toml", folder / PROFILE
    for path in (config, target):
        if path.exists():
            raise FixConfig(
                "config_exists",
                "This file is there already, and it is not overwritten.",
                where=Place(str(path)),
                next_step="Choose another folder, or move the file away first.",
            )
    text = profile_text(known) if known else draft_profile(sample, "rms") if sample else BLANK
    profile = shipped_profile(known) if known else None
    configuration = config_text(profile, PROFILE)
    if plugin is not None:
        text, profile, configuration = plugin
    rest = f'folder = "{SECRETS}"' in configuration
    folders = [folder / (SECRETS if rest else "drop"), folder / "out" / "entry-sheet", folder / "out" / "events"]
    try:
        for place in folders:
            place.mkdir(mode=0o700 if rest and place is folders[0] else 0o777, parents=True, exist_ok=True)
        config.write_text(configuration, encoding="utf-8", newline="\n")
        target.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise FixConfig(
            "folder_unwritable",
            "The folder can't be written.",
            where=Place(str(folder)),
            next_step="Choose a folder in which you may write.",
            detail=type(error).__name__,
        ) from None
    return [config, target, *folders]


def shipped_profile(name: str) -> Profile:
    """The shipped profile of this name. Raises ``KeyError`` for a name that is not shipped."""
    return Profile.model_validate(tomllib.loads(profile_text(name)))
