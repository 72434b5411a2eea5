"""``casebridge config``."""

from __future__ import annotations

import json
from typing import Any

import rich_click as click

from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.screen import Column, print_json, table
from casebridge.engine.origin import Setting, settings

__all__ = ["config"]

KEY = 40
"""Characters of a key that is never broken."""


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
    # A key that is broken in mid-word can't be searched for; only one that leaves no room beside it is folded.
    whole = max(len(item.key) for item in found) <= KEY
    columns: list[Column] = [("Key", {"no_wrap": whole}), "Value", *(["From"] if origin else [])]
    table(columns, [[item.key, _shown(item.value), *([_from(item)] if origin else [])] for item in found])


def _from(item: Setting) -> str:
    """A secret's origin are the keys that name it, told in words, between which a narrow column may break."""
    if not item.key.startswith("secret."):
        return item.origin
    named = (key.split(".", 2) for key in item.origin.split(", "))
    return ", ".join(f"{parts[-1]} of {parts[1]}" for parts in named)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
