"""What this distribution offers casebridge."""

from __future__ import annotations

__all__ = ["CASEBRIDGE_API"]

CASEBRIDGE_API = 1
