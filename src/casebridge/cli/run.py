"""``casebridge run``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import rich_click as click

from casebridge.cli.app import App, pass_app

__all__ = ["run"]


@click.command()
@click.argument("place", nargs=-1, type=click.Path(path_type=Path))
@pass_app
def run(app: App, place: tuple[Path, ...]) -> None:
    """Run as a daemon: read each source when it is time, send what is there, until asked to end.

    PLACE is a configuration or a folder of them; without one, that of --config. Several configurations share a ledger:
    all name the same file with `extends`. SIGHUP reads them again, SIGTERM or Ctrl-C ends in good order, a second one
    at once.

    Ends with 0 when asked to, 2 if a configuration has to be corrected, 3 if a daemon runs here already, 4 if the
    ledger can't be trusted.
    """
    from casebridge.daemon.daemon import Daemon
    from casebridge.daemon.log import logger_for

    daemon = Daemon(place or (app.existing(),), logger_for(debug=app.debug))
    daemon.run()
    if daemon.left:
        # Python would wait for what such a thread holds; whatever it stored is stored.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
