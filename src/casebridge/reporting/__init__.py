"""Reports: what their documents say together, what that suggests, and which of them hang together. Pure."""

from casebridge.reporting.group import Edge, Group, grow
from casebridge.reporting.merge import merge
from casebridge.reporting.screened import screened
from casebridge.reporting.state import ReportState
from casebridge.reporting.suggest import STALE_DAYS, Facts, Suggestion, suggest

__all__ = [
    "STALE_DAYS",
    "Edge",
    "Facts",
    "Group",
    "ReportState",
    "Suggestion",
    "grow",
    "merge",
    "screened",
    "suggest",
]
