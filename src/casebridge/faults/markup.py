"""Faults of XML and JSON documents and of the records in them."""

from __future__ import annotations

from casebridge.faults.fault import Fault

__all__ = ["MARKUP"]

MARKUP: dict[str, Fault] = {}
