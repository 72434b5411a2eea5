"""Faults of systems that are reached over a network: HTTP, REST, SFTP."""

from __future__ import annotations

from casebridge.faults.fault import Fault

__all__ = ["REMOTE"]

REMOTE: dict[str, Fault] = {}
