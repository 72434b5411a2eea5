"""The command line. Nothing heavy is imported before a verb is called: ``casebridge --version`` answers at once."""

from __future__ import annotations

from pathlib import Path

import click

from casebridge import __version__
from casebridge.cli.app import DEFAULT_CONFIG, App
from casebridge.cli.root import RootGroup

__all__ = ["main"]


@click.group(
    cls=RootGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "--version", message="%(prog)s %(version)s", prog_name="casebridge")
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    default=DEFAULT_CONFIG,
    envvar="CASEBRIDGE_CONFIG",
    show_default=True,
    show_envvar=True,
    help="The configuration to use.",
)
@click.option("--debug", is_flag=True, help="Show technical detail with an error.")
@click.pass_context
def main(context: click.Context, config: Path, debug: bool) -> None:
    """From the outcome in your case system to feedback for NCMEC.

    casebridge reads what became of a CyberTip where it is recorded anyway, asks one question where a fact is
    missing, and writes the answers as NCMEC's form words them. New here? Run casebridge demo.

    Exit codes: 0 all is well; 1 something was set aside or needs a person; 2 the command, configuration or profile
    is wrong; 3 a folder, a system or the ledger is not available now; 4 the ledger can't be trusted or written.
    """
    context.obj = App(config, debug)
