"""``Bridge.reconcile``."""

from __future__ import annotations

from datetime import date, timedelta

from casebridge.engine.delivery.opening import deliver_or_tell, open_sinks
from casebridge.engine.desk import SendingDesk
from casebridge.engine.reconcile.compare import compare, refused
from casebridge.engine.reconcile.result import Reconciliation
from casebridge.errors import CasebridgeError
from casebridge.sdk.transport import Transport

__all__ = ["DAYS", "reconcile"]

DAYS = 31
"""How many days are compared if nobody says which."""


def reconcile(
    desk: SendingDesk,
    sink: str | None = None,
    *,
    since: date | None = None,
    until: date | None = None,
    dry_run: bool = False,
) -> list[Reconciliation]:
    """Compares with the hub, and sends what it lacks.

    Args:
        desk: the agency's.
        sink: its name; None for every sink that can be compared with.
        since: the first day (UTC); None for ``DAYS`` days back.
        until: the last day; None for today.
        dry_run: only compares.

    Raises as ``compare``, and ``FixConfig`` (``sink_unknown``).
    """
    context = desk.sink_context()
    last = until or context.clock().date()
    first = since or last - timedelta(days=DAYS)
    done = []
    with desk.ledger("reconcile") as ledger:
        found = open_sinks(desk.config, desk.plugins, None if sink is None else [sink])
        if sink is not None and not found:
            raise refused("sink_unknown")
        for name, item in found.items():
            if isinstance(item, CasebridgeError):
                raise item
            if sink is None and not isinstance(item, Transport):
                continue
            result = compare(ledger, name, item, context, first, last, dry_run=dry_run)
            if result.sent_again:
                result.delivery = deliver_or_tell(ledger, name, item, context, desk.config.delivery)
            done.append(result)
    if not done:
        raise refused("reconcile_unsupported")
    return done
