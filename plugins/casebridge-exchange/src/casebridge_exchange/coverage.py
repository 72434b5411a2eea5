"""What of an event each format says, and what it can't: nothing is dropped in silence."""

from __future__ import annotations

__all__ = ["LOSSES", "NEVER"]

NEVER = {
    "closure_other_text": "free text",
    "comment": "free text",
    "provenance": "where it came from stays with the agency",
    "actor_role": "who stated it stays with the agency",
    "jurisdiction": "decided before an event reaches a sink",
    "dissemination": "only open events are written",
    "completeness": "only complete events are written",
    "question": "only complete events are written",
    "late": "a receiver orders events by their own time",
    "schema_version": "each format has versions of its own",
    "revision": "supersedes says the same",
}
"""Fields that no format writes, each with its reason."""

_ON_REQUEST = dict.fromkeys(
    (
        "investigation_status",
        "exceptional_clearance",
        "closure_reasons",
        "outcomes",
        "child_victim_identified",
        "additional_victims_identified",
        "additional_victim_count",
        "self_production",
    ),
    "written only with outcomes = true",
) | {
    "case_ref": "the agency's case number is not for hotlines and providers",
    "occurred_at": "created and modified are when the statement was recorded",
}

LOSSES: dict[str, dict[str, str]] = {
    "case": {"recorded_at": "the annotation has one time, when it occurred"},
    "stix": {
        **_ON_REQUEST,
        "kind": "a retraction is a note; STIX revokes only what it knows the first time of",
    },
    "misp": {
        **_ON_REQUEST,
        "supersedes": "each opinion stands; only a retraction marks the one it takes back as deleted",
        "kind": "a retraction marks an opinion as deleted",
    },
    "niem": {"recorded_at": "the message has one time, when it occurred"},
}
"""Format to the fields it can't say or says only on request, each with the reason."""
