"""What can be wrong with the input: every fault code, what it means and what to do next.

One table for dead letters (one record), quarantined files (one batch) and the errors a person sees, so that a code
means the same everywhere. ``docs/reference/errors.md`` is generated from it.
"""

from casebridge.faults.author import AUTHOR
from casebridge.faults.core import CORE
from casebridge.faults.daemon import DAEMON
from casebridge.faults.delivery import DELIVERY
from casebridge.faults.fault import Fault
from casebridge.faults.hub import HUB
from casebridge.faults.intake import INTAKE
from casebridge.faults.markup import MARKUP
from casebridge.faults.nats import NATS
from casebridge.faults.operations import OPERATIONS
from casebridge.faults.plugin import PLUGIN
from casebridge.faults.postgres import POSTGRES
from casebridge.faults.remote import REMOTE
from casebridge.faults.segment import SEGMENT
from casebridge.faults.setup import SETUP

__all__ = ["FAULTS", "Fault"]

FAULTS: dict[str, Fault] = {
    **CORE,
    **MARKUP,
    **REMOTE,
    **SETUP,
    **PLUGIN,
    **SEGMENT,
    **AUTHOR,
    **DAEMON,
    **DELIVERY,
    **HUB,
    **INTAKE,
    **NATS,
    **OPERATIONS,
    **POSTGRES,
}
"""Fault code to its row."""
