"""What a hub has, held against what it took from us; what it lacks is sent again."""

from casebridge.engine.reconcile.compare import compare
from casebridge.engine.reconcile.result import DayDifference, Reconciliation
from casebridge.engine.reconcile.run import DAYS, reconcile

__all__ = ["DAYS", "DayDifference", "Reconciliation", "compare", "reconcile"]
