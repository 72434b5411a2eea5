"""``reference/cli.md``: every command with its arguments and options, read from the click tree."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator

import click

from casebridge.errors import FixConfig, StopLedger, TryLater
from tools.pages.markdown import GENERATED, cell, code, table

__all__ = ["commands", "page", "text"]


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
    trouble = importlib.import_module("casebridge.cli.trouble")
    codes = {
        0: "All is well.",
        1: "Done, but records or files were set aside, a receiver refused something, or a person must look.",
        FixConfig.exit_code: "The command line, the configuration or a profile is wrong; nothing was read.",
        TryLater.exit_code: "Something outside was unavailable; nothing was lost, the next run picks up.",
        StopLedger.exit_code: "The ledger can't be trusted or written.",
        trouble.BUG: "casebridge failed in a way it should not.",
        trouble.INTERRUPTED: "Interrupted from the keyboard; what was committed stays.",
        trouble.BROKEN_PIPE: "Whoever read the output went away.",
    }
    rows = [[str(number), meaning] for number, meaning in codes.items()]
    exits = "\n\n".join(["## Exit codes", table(["code", "meaning"], rows)])
    return text(importlib.import_module("casebridge.cli").main) + f"\n{exits}\n"


def text(root: click.Command) -> str:
    """The page for the command ``root`` and all below it."""
    parts = [GENERATED, "# Command line", "The same texts as `casebridge COMMAND --help`."]
    for command, context in commands(root, click.Context(root, info_name="casebridge")):
        parts += [f"## `{context.command_path}`", *_prose(command.help or "")]
        parts.append(f"```text\n{context.command_path} {' '.join(command.collect_usage_pieces(context))}\n```")
        rows = list(_options(command, context))
        if rows:
            parts.append(table(["option", "meaning"], rows))
    return "\n\n".join(part for part in parts if part) + "\n"


def _prose(text: str) -> Iterator[str]:
    """Paragraphs of a help text; one that click must not wrap (it starts with a backspace) as a block."""
    for paragraph in inspect.cleandoc(text).partition("\f")[0].split("\n\n"):
        yield f"```text\n{paragraph[1:].strip(chr(10))}\n```" if paragraph.startswith("\b") else paragraph


def _options(command: click.Command, context: click.Context) -> Iterator[list[str]]:
    for option in command.get_params(context):
        record = option.get_help_record(context)
        if record is not None and record[1] and not set(option.opts) & set(context.help_option_names):
            yield [code(record[0]), cell(record[1])]
