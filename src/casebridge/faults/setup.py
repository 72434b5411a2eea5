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
    "secret_exposed": Fault(
        "config",
        "Others can read or change the file of a secret, so it is not used.",
        "Run `chmod 600` on the file that the error names; change the secret if somebody may have read it.",
    ),
    "secret_invalid": Fault(
        "config",
        "A secret is empty, is not plain text of one line or one PEM block, or its file can't be opened.",
        "Write the secret alone into a regular file, as UTF-8.",
    ),
    "type_misfit": Fault(
        "config",
        "The type of a source and the profile that it names do not fit each other.",
        "Change the source's type, or the profile's [records] and [rest], as the error says.",
    ),
}
