"""``casebridge init``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import rich_click as click

from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.screen import line, pairs, print_json, text
from casebridge.cli.words import heading
from casebridge.engine.start.plugin import PluginStart, plugin_starts
from casebridge.engine.start.starter import PROFILE, shipped_profile, start
from casebridge.errors import FixConfig, Place
from casebridge.guard.toml import nearest
from casebridge.mapping import Profile
from casebridge.profiles import shipped

__all__ = ["init"]


@click.command()
@click.option(
    "--from",
    "sample",
    metavar="NAME|FILE|csv",
    default="csv",
    show_default=True,
    help="A known system (see --list), a sample of your export to draft the profile from, or csv for an empty one.",
)
@click.option("--list", "listing", is_flag=True, help="Show the systems that casebridge knows, and write nothing.")
@json_option
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@pass_app
def init(app: App, sample: str, listing: bool, as_json: bool, folder: Path) -> None:
    """Start a configuration and a profile, for a known system or from a sample.

    They are written into FOLDER, by default the current one. For a known system the configuration lacks only its
    address and a secret; the profile is a copy that you may edit. From a sample the profile lists every column:
    guessed ones with a TODO to confirm, all others to be ignored with a reason. Codes of status-like columns are
    listed for you to say what they mean; no other cell is written down. Nothing that is there is overwritten.
    """
    # Only a name with a slash is a plugin's, so that no other start looks for plugins.
    plugins = plugin_starts(app.config, PROFILE) if listing or "/" in sample else {}
    if listing:
        _list(as_json, plugins)
        return
    known = sample if sample in shipped() else ""
    plugin = plugins.get(sample)
    made = start(folder, None if known or plugin or sample == "csv" else _sample(sample), known=known, plugin=plugin)
    profile = plugin.profile if plugin else shipped_profile(known) if known else None
    steps = _plugin_steps(profile, folder) if plugin and profile else _steps(profile, folder)
    if as_json:
        print_json({"made": [str(path) for path in made], "next": steps, "note": profile.note if profile else ""})
        return
    line("Made:", "bold")
    for path in made:
        line(text(path).plain, indent=2)
    if profile is not None and profile.note:
        heading(f"What is known of {profile.system or profile.name}")
        for said in re.sub(r"\n(?!- )\s*", " ", profile.note.strip()).splitlines():
            line(said, indent=2)
    heading("Next")
    for number, step in enumerate(steps, 1):
        line(f"{number}. {step}", indent=2)


def _sample(name: str) -> Path:
    path = Path(name)
    if not path.exists() and not path.suffix and path.name == name:
        guess = nearest(name, list(shipped()))
        raise FixConfig(
            "file_missing",
            "There is no system and no file of this name.",
            where=Place(name),
            next_step=f"Did you mean {guess!r}?" if guess else "Run: casebridge init --list",
        )
    return path


def _list(as_json: bool, plugins: Mapping[str, PluginStart]) -> None:
    found = [(name, shipped_profile(name)) for name in shipped()]
    found += [(name, plugin.profile) for name, plugin in plugins.items()]
    if as_json:
        print_json(
            [
                {"name": name, "system": item.system, "reads": _reads(name, item), "note": item.note}
                for name, item in found
            ]
        )
        return
    pairs(
        [
            (text(name, "bold"), text(f"{item.system or 'a pattern to copy from'}, {_reads(name, item)}"))
            for name, item in found
        ]
    )


def _reads(name: str, profile: Profile) -> str:
    form = profile.records.format.upper() if profile.records else "tables"
    if "/" in name:
        return "by this plugin"
    return "by its REST interface" if profile.rest else f"{form} files from a folder"


def _plugin_steps(profile: Profile, folder: Path) -> list[str]:
    return [
        *([f"Go to the folder: cd {folder}"] if folder.resolve() != Path.cwd() else []),
        "Put your ORI and your agency's name into casebridge.toml, and whatever else says TODO.",
        "Look through profile.toml: it is yours to edit.",
        f"See that it works, without reading anything for good: casebridge check {profile.name}",
        "Link reports to cases: casebridge link import FILE",
        "Read it: casebridge sync",
    ]


def _steps(profile: Profile | None, folder: Path) -> list[str]:
    steps = [f"Go to the folder: cd {folder}"] if folder.resolve() != Path.cwd() else []
    steps += ["Put your ORI and your agency's name into casebridge.toml."]
    if profile is None:
        steps += ["Work through the TODOs of profile.toml.", "Put an export into drop, then run: casebridge check"]
    elif profile.rest is None:
        steps += [
            "Look through profile.toml: it is yours to edit.",
            "Put an export into drop, then run: casebridge check",
        ]
    else:
        signed = profile.rest.auth[0] not in ("none", "mtls")
        steps += [
            "Put the system's address into casebridge.toml, and whatever else says TODO.",
            *(
                [f"Write the secret into secrets/{profile.name}, and close it: chmod 600 secrets/{profile.name}"]
                if signed
                else []
            ),
            "Look through profile.toml: it is yours to edit.",
            f"See that it works, without reading anything for good: casebridge check {profile.name}",
        ]
    return [*steps, "Link reports to cases: casebridge link import FILE", "Read it: casebridge sync"]
