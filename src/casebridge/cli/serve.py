"""``casebridge serve``."""

from __future__ import annotations

import json
import sys
import time

import rich_click as click

from casebridge import clock
from casebridge.cli.app import App, pass_app
from casebridge.engine.config import load_config
from casebridge.engine.secrets import secret_reader
from casebridge.errors import FixConfig
from casebridge.faults import FAULTS

__all__ = ["serve"]


@click.command()
@click.option("--openapi", is_flag=True, help="Print the OpenAPI document of the addresses and end.")
@pass_app
def serve(app: App, openapi: bool) -> None:
    """Run a hub: take in what agencies send, and hand out what they are told.

    It listens where [serve] says, to those that a [[peer]] names. It logs a line of JSON for each request on stderr.
    SIGHUP makes it read the configuration and the certificates again; SIGTERM and Ctrl+C end it in good order.

    Ends with 0 when asked to, 2 if the configuration has to be corrected, 3 if a hub runs here already, 4 if the ledger
    can't be trusted.
    """
    try:
        from casebridge.web import server, start
        from casebridge.web.hub import make_hub
        from casebridge.web.openapi import document
    except ImportError as error:
        fault = FAULTS["serve_extra"]
        raise FixConfig("serve_extra", fault.meaning, next_step=fault.next_step, detail=str(error.name)) from None
    if openapi:
        sys.stdout.write(json.dumps(document(), indent=2) + "\n")
        return
    bridge = app.bridge()
    config, secret = bridge.config, secret_reader(bridge.config)
    start.check_serve(config, secret)
    with (
        bridge.ledger("serve") as ledger,
        start.alone(config, clock.utc_now()),
        start.listen(config.serve) as listener,
    ):
        hub = make_hub(config, ledger, clock=clock.utc_now, monotonic=time.monotonic, secret=secret, write=_write)
        server.serve(hub, listener, lambda: load_config(app.existing()))


def _write(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
