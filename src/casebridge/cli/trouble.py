"""An error as a person reads it, and as a program does."""

from __future__ import annotations

import json
import traceback
from typing import NamedTuple

import click

from casebridge.errors import CasebridgeError

__all__ = ["BROKEN_PIPE", "INTERRUPTED", "USAGE", "exit_code", "report"]

USAGE = 2
INTERRUPTED = 130
BROKEN_PIPE = 141
BUG = 70


class _Told(NamedTuple):
    code: str
    summary: str
    where: str
    next_step: str
    detail: str = ""


def exit_code(error: BaseException) -> int:
    """2 for a wrong command line, the error's own for what casebridge raises, 70 for what it should not."""
    if isinstance(error, CasebridgeError):
        return error.exit_code
    return USAGE if isinstance(error, click.ClickException) else BUG


def report(error: Exception, *, as_json: bool, debug: bool) -> None:
    """Prints ``error`` on stderr: what, where, next step; with ``debug`` also the detail and the traceback."""
    told = _told(error)
    if as_json:
        fields = {name: getattr(told, name) for name in ("code", "summary", "where", "next_step")}
        click.echo(json.dumps(fields | ({"detail": told.detail} if debug and told.detail else {})), err=True)
    else:
        click.echo(f"{click.style('Error:', fg='red', bold=True)} {told.summary}", err=True)
        if told.where:
            click.echo(f"Where: {told.where}", err=True)
        if told.next_step:
            click.echo(f"Next:  {told.next_step}", err=True)
        if debug:
            click.echo(f"Code:  {told.code}{f' ({told.detail})' if told.detail else ''}", err=True)
    if debug:
        # Frames only: the text of a foreign exception may hold what was read.
        click.echo("".join(traceback.format_tb(error.__traceback__)), err=True, nl=False)


def _told(error: Exception) -> _Told:
    if isinstance(error, CasebridgeError):
        return _Told(error.code, error.summary, str(error.where), error.next_step, error.detail)
    if isinstance(error, click.ClickException):
        context = getattr(error, "ctx", None)
        path = context.command_path if context else "casebridge"
        return _Told("usage", error.format_message(), path, f"See `{path} --help`.")
    return _Told(
        "unexpected",
        f"casebridge failed in a way it should not ({type(error).__name__}).",
        "",
        "Run the command again with --debug before it and report what it prints.",
    )
