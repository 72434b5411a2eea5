"""Faults of secrets, of profiles that ship, and of what connects a source."""

from __future__ import annotations

from casebridge.faults.fault import Fault

__all__ = ["SETUP"]

SETUP: dict[str, Fault] = {
    "window_invalid": Fault(
        "config",
        "A backfill needs a window: a since that comes before its until, each a day or a time with an offset.",
        "Write --since 2026-01-01 --until 2026-01-31, or times such as 2026-01-01T00:00:00Z.",
    ),
    "window_unsupported": Fault(
        "config",
        "This source can't be asked for what changed between two times.",
        "Drop older exports into its folder, or run `casebridge cursor reset SOURCE` to read a system whole again.",
    ),
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
    "url_foreign": Fault(
        "config",
        "The address is not below the one that the source has in the configuration.",
        "Give an address that begins as `url` of the source does.",
    ),
    "url_refused": Fault(
        "config", "The system has no document for casebridge at this address.", "Check the address and the rights."
    ),
    "nothing_waits": Fault(
        "config", "No file waits in the source's folder.", "Name a file: casebridge preview SOURCE FILE."
    ),
}
