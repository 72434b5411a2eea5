"""Faults that the author of a connector meets."""

from __future__ import annotations

from casebridge.faults.fault import Fault

__all__ = ["AUTHOR"]

AUTHOR: dict[str, Fault] = {
    "author_extra_missing": Fault(
        "config",
        "What authors of connectors need is not installed.",
        'Run: pip install "casebridge[author]".',
    ),
    "folder_taken": Fault(
        "config",
        "The folder for a new connector is there already and holds something; nothing is ever overwritten.",
        "Name another folder.",
    ),
    "answer_unfit": Fault(
        "config",
        "The template of connectors does not take an answer.",
        "See `casebridge connector new --help` for what it takes.",
    ),
    "connector_missing": Fault(
        "config",
        "The folder holds no connector: neither a pyproject.toml nor a profile.",
        "Name the folder of a connector, or start one: casebridge connector new FOLDER.",
    ),
    "connector_unreadable": Fault(
        "config",
        "A file of the connector can't be read: it is no TOML, no Python or no UTF-8.",
        "Correct the file that the error names.",
    ),
    "kit_unbound": Fault(
        "config",
        "No test of the folder binds a connector to the conformance kit.",
        "Bind it in three lines, as docs/how-to/conformance.md shows.",
    ),
    "kit_stopped": Fault(
        "config",
        "The conformance kit did not come to an end with the connector.",
        "Run pytest in the connector's folder, and see what it says.",
    ),
    "connector_broken": Fault(
        "config",
        "The connector's own module can't be imported, or offers what is none of the interface.",
        "Import it by hand, in the connector's folder, and see what it says.",
    ),
}
