"""Faults of secrets, of profiles that ship, and of what connects a source."""

from __future__ import annotations

from casebridge.faults.fault import Fault

__all__ = ["SETUP"]

SETUP: dict[str, Fault] = {
    "secret_missing": Fault(
        "config",
        "A secret that the configuration names is not there.",
        "Put it into the secrets folder, or into the environment as CASEBRIDGE_SECRET_NAME.",
    ),
}
