"""The root command: knows every verb by one line, imports a verb's module only when it is called."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from casebridge.cli.trouble import BROKEN_PIPE, INTERRUPTED, USAGE, exit_code, report

__all__ = ["VERBS", "RootGroup"]

VERBS: dict[str, tuple[str, str]] = {
    "demo": ("demo", "See the whole line work on a made-up agency."),
    "init": ("init", "Start a configuration and a profile, for a known system or from a sample."),
    "check": ("check", "Look at a source before it is read: its profile, its folder or system, its first records."),
    "config": ("config", "Show the configuration as it counts."),
    "doctor": ("doctor", "Look at this machine, the configuration and the ledger."),
    "sync": ("sync", "Read what is new and write out the feedback."),
    "run": ("run", "Run as a daemon: read each source when it is time, send what is there, until asked to end."),
    "preview": ("preview", "Show what records would become; writes nothing."),
    "status": ("status", "Show where everything stands."),
    "events": ("events", "List feedback events, or show one."),
    "explain": ("explain", "Show where each value of an event came from."),
    "questions": ("questions", "List and answer what has to be asked."),
    "messages": ("messages", "Read what a hub tells and asks, and reply."),
    "link": ("link", "Link cases to CyberTipline reports."),
    "reports": ("reports", "List and show the reports themselves, and which of them belong together."),
    "deadletter": ("deadletter", "List, retry and discard records that were set aside."),
    "deliver": ("deliver", "Send what is due, without reading any source; or look at what waits."),
    "replay": ("replay", "Read files or polls again with today's profile and links."),
    "backfill": ("backfill", "Read what a system changed in a window of the past."),
    "reconcile": ("reconcile", "Compare what a hub has with what it took from us, and send again what it lacks."),
    "cursor": ("cursor", "Show or move how far a source was read."),
    "ledger": ("ledger", "Verify, back up, restore, upgrade and describe the ledger."),
    "purge": ("purge", "Remove a case for good, or what is older than the retention clock allows."),
    "serve": ("serve", "Run a hub: take in what agencies send, and hand out what they are told."),
    "hub": (
        "hub",
        "Look at what agencies sent to this hub, fetch what is kept for it elsewhere, and write to them.",
    ),
    "plugins": ("plugins", "List plugins, and say which of them may run."),
    "connector": ("connector", "Start, test and grade a connector of your own."),
    "schema": ("schema", "Print the JSON Schemas and the vocabularies."),
}
"""Verb to its module in ``casebridge.cli`` and its one line."""


class RootGroup(click.Group):
    """The group of all verbs. Ends the process with the exit codes of ``docs/reference/cli.md``."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The verbs, in the order in which a newcomer meets them."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The verb, imported now; None if there is none of that name."""
        if cmd_name not in VERBS:
            return None
        module = VERBS[cmd_name][0]
        found: click.Command = getattr(import_module(f"casebridge.cli.{module}"), module)
        return found

    def get_help(self, ctx: click.Context) -> str:
        """The help of the root, drawn by a stand-in that knows the verbs by name and line only."""
        from rich_click import RichCommand, RichContext, RichGroup

        class Names(RichGroup):
            def list_commands(self, _ctx: click.Context) -> list[str]:
                return list(VERBS)

        verbs: dict[str, click.Command] = {name: RichCommand(name=name, help=line) for name, (_, line) in VERBS.items()}
        group = Names(name=self.name, help=self.help, params=self.params, commands=verbs)
        settings: dict[str, Any] = {"help_option_names": ctx.help_option_names, "max_content_width": 100}
        with RichContext(group, info_name=ctx.info_name, **settings) as context:
            return group.get_help(context)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb that is called. A misspelt one is answered with the nearest."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in VERBS:
            from casebridge.guard.toml import nearest

            guess = nearest(name, list(VERBS))
            hint = f"Did you mean `casebridge {guess}`?" if guess else "See `casebridge --help`."
            raise click.UsageError(f"There is no command of that name. {hint}", ctx)
        return super().resolve_command(ctx, args)

    def main(  # type: ignore[override]  # the parent's overloads differ only in what they return
        self, args: Sequence[str] | None = None, **extra: Any
    ) -> NoReturn:
        """Runs the command line and ends the process; the program is called casebridge, however it was started."""
        given = list(sys.argv[1:] if args is None else args)
        for stream in (sys.stdout, sys.stderr):
            # A console that can't show a character must not end a run.
            if reconfigure := getattr(stream, "reconfigure", None):
                reconfigure(errors="backslashreplace")
        try:
            code = self._run(given, extra)
            sys.stdout.flush()
        except OSError as error:
            if not _nobody_reads(error):
                raise
            code = _quietly()
        sys.exit(code)

    def _run(self, args: list[str], extra: dict[str, Any]) -> int:
        extra = {name: value for name, value in extra.items() if name not in ("prog_name", "standalone_mode")}
        try:
            with self.make_context("casebridge", list(args), **extra) as context:
                self.invoke(context)
        except click.exceptions.Exit as ended:
            return int(ended.exit_code)
        except click.exceptions.NoArgsIsHelpError as asked:
            click.echo(asked.format_message())
            return USAGE
        except (KeyboardInterrupt, EOFError, click.Abort):
            click.echo("\nStopped. What was finished stays; run the same command again to go on.", err=True)
            return INTERRUPTED
        except Exception as error:
            if _nobody_reads(error):
                raise
            report(error, as_json="--json" in args, debug="--debug" in args)
            return exit_code(error)
        return 0


def _nobody_reads(error: Exception) -> bool:
    from casebridge.guard.host import pipe_closed

    return pipe_closed(error)


def _quietly() -> int:
    """Nobody reads what we print any more: what is left in the buffer must not raise once more at the end."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    return BROKEN_PIPE
