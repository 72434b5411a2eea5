"""``casebridge plugins``."""

from __future__ import annotations

import rich_click as click

from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.screen import line, pairs, print_json, text
from casebridge.engine.config import load_config
from casebridge.engine.health.plugin import PluginState, plugin_states
from casebridge.engine.plugin.plugins import Plugins
from casebridge.engine.plugin.trust import list_plugin, unlist_plugin
from casebridge.errors import FixConfig, Place
from casebridge.plugins.find import normalised
from casebridge.plugins.sight import Sight, look_at

__all__ = ["plugins"]

_STYLES = {"trusted": "green", "development": "yellow", "untrusted": "dim"}


@click.group()
def plugins() -> None:
    """List plugins, and say which of them may run.

    Nothing of a plugin is imported unless the configuration lists it, with its version and the hash of its RECORD.
    """


@plugins.command("list")
@json_option
@pass_app
@click.pass_context
def list_(context: click.Context, app: App, as_json: bool) -> None:
    """List every plugin that is installed or named by the configuration, and what is wrong with it.

    Ends with 1 if one that is listed or used can't be loaded. Works without a configuration: nothing is trusted then.
    """
    config = load_config(app.config.absolute()) if app.config.exists() else None
    found = plugin_states(config, Plugins(config) if config else None)
    if as_json:
        print_json(found)
    elif not found:
        line("No plugin is installed.")
    else:
        pairs(
            [(text(item.name, "bold"), text(_told(item), _STYLES.get(item.state, "red"))) for item in found], indent=0
        )
    context.exit(1 if any(item.state in ("changed", "broken", "missing") for item in found) else 0)


@plugins.command()
@click.argument("name")
@click.option("--development", is_flag=True, help="It is installed editable; for a developer's machine only.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_app
def trust(app: App, name: str, development: bool, yes: bool) -> None:
    """Show what the distribution NAME installs, ask, and list it in the configuration as it is now.

    Its code then runs with all rights of casebridge. After an update it has to be trusted again.
    """
    path = app.existing()
    seen = look_at(name, development=development)
    _show(seen)
    if not yes:
        click.confirm("Trust it?", abort=True)
    list_plugin(path, seen)
    line(f"{path} lists {seen.name} {seen.version}. What it brings: `casebridge plugins list`", "green")


@plugins.command()
@click.argument("name")
@pass_app
def untrust(app: App, name: str) -> None:
    """Take the plugin NAME out of the configuration; it stays installed, and nothing of it is imported any more."""
    path = app.existing()
    if not unlist_plugin(path, normalised(name)):
        step = "See `casebridge plugins list`."
        raise FixConfig(
            "plugin_untrusted",
            "The configuration lists no plugin of this name.",
            where=Place(str(path)),
            next_step=step,
        )
    line(f"{path} no longer lists {normalised(name)}.")


def _told(item: PluginState) -> str:
    parts = [f"{item.version} {item.state}".strip()]
    parts += [f"  {offer}" for offer in item.offers]
    parts += [item.problem] if item.problem else []
    parts += [item.next_step] if item.next_step else []
    return "\n".join(parts)


def _show(seen: Sight) -> None:
    line(f"{seen.name} {seen.version}", "bold")
    rows = [
        ("installed in", seen.folder),
        ("files", f"{seen.files:,}, {seen.size:,} bytes, each as its RECORD lists it"),
        ("names", ", ".join(seen.names) or "none"),
        ("is loaded from", ", ".join(seen.modules)),
        ("RECORD", seen.record),
    ]
    if seen.others:
        rows.append(("also installs", ", ".join(seen.others)))
    if seen.development:
        rows.append(("editable", "its code may change at any time, and nobody is told"))
    pairs(rows)
    line("Its code will run with all rights of casebridge: it can read what casebridge reads. Trust only who wrote it.")
