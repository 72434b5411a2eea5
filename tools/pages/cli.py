"""``reference/cli.md``: every command with its arguments and options, read from the click tree."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator

import click

from tools.pages.markdown import GENERATED, cell, code, table

__all__ = ["commands", "page"]


def commands(command: click.Command, context: click.Context) -> Iterator[tuple[click.Command, click.Context]]:
    """The command and all below it, in the order that ``--help`` lists them."""
    yield command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield from commands(below, click.Context(below, info_name=name, parent=context))


def page() -> str:
    """The page's text."""
    root: click.Command = importlib.import_module("casebridge.cli").main
    parts = [GENERATED, "# Command line", "The same texts as `casebridge COMMAND --help`."]
    for command, context in commands(root, click.Context(root, info_name="casebridge")):
        parts += [f"## `{context.command_path}`", inspect.cleandoc(command.help or "").replace("\f", "")]
        parts.append(f"```text\n{context.command_path} {' '.join(command.collect_usage_pieces(context))}\n```")
        rows = list(_options(command, context))
        if rows:
            parts.append(table(["option", "meaning"], rows))
    return "\n\n".join(part for part in parts if part) + "\n"


def _options(command: click.Command, context: click.Context) -> Iterator[list[str]]:
    for option in command.get_params(context):
        record = option.get_help_record(context)
        if record is not None and option.name != "help":
            yield [code(record[0]), cell(record[1])]
