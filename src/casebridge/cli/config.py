"""``casebridge config``."""

from __future__ import annotations

import json
from typing import Any

import rich_click as click

from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.screen import Column, print_json, table
from casebridge.engine.origin import Setting, settings

__all__ = ["config"]


@click.group()
def config() -> None:
    """Show the configuration as it counts."""


@config.command()
@click.option("--origin", is_flag=True, help="Tell where each value came from: file and line, variable, or default.")
@json_option
@pass_app
def show(app: App, origin: bool, as_json: bool) -> None:
    """Show every value that counts, and which secrets are there.

    A secret is told as set, missing, exposed or invalid; its value is never shown. Secrets come from the folder
    CASEBRIDGE_SECRETS_DIR, the folder of [secrets], systemd's CREDENTIALS_DIRECTORY, a variable CASEBRIDGE_SECRET_NAME
    or the file of [secrets], in this order. Other values come from a variable CASEBRIDGE__SECTION__KEY, the file, or
    the default.
    """
    found = settings(app.existing())
    if as_json:
        print_json(
            [{"key": item.key, "value": item.value} | ({"origin": item.origin} if origin else {}) for item in found]
        )
        return
    columns: list[Column] = ["Key", "Value", *(["From"] if origin else [])]
    table(columns, [[item.key, _shown(item.value), *([item.origin] if origin else [])] for item in found])


def _data(item: Setting, *, origin: bool) -> dict[str, Any]:
    return {"key": item.key, "value": item.value, **({"origin": item.origin} if origin else {})}


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
