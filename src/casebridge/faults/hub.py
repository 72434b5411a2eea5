"""Faults between organisations: signed requests, what a hub answers, messages, systems that feedback is posted to."""

from __future__ import annotations

from casebridge.faults.fault import Fault

__all__ = ["HUB"]

HUB: dict[str, Fault] = {
    # Signatures
    "signing_secret": Fault(
        "config",
        "A secret that signs requests is not one: it is whsec_ and 24 to 64 random bytes in base64.",
        "Ask the hub for a new one, or make one, and save it under the name that `signing` gives.",
    ),
    "signature_missing": Fault(
        "remote",
        "A request is not signed, or its webhook-id, webhook-timestamp or webhook-signature is not as it should be.",
        "Send all three as Standard Webhooks says; casebridge does.",
    ),
    "signature_late": Fault(
        "remote",
        "The time of a signed request is too far from the hub's clock.",
        "Set the clocks of both machines by a time server.",
    ),
    "signature_wrong": Fault(
        "remote",
        "No secret that is known for the sender makes the signature of the request.",
        "Compare `peer` and `signing` with what the hub has for this agency; a secret that was replaced has to be"
        " replaced on both sides.",
    ),
    # What a hub, or another system that feedback is posted to, answers
    "hub_garbage": Fault(
        "remote",
        "The hub answers with success, but not with what it has to say; nothing counts as delivered.",
        "Check `url`: something else may answer there. Nothing is lost, the events are sent again.",
    ),
    "hub_failed": Fault(
        "remote",
        "The hub failed, so nobody knows what it took; the same events are sent again and it knows them by their IDs.",
        "Nothing to do; if it stays, ask who runs the hub.",
    ),
    "hub_refused": Fault(
        "config",
        "The hub refuses the request.",
        "Check `url`, `peer` and `signing`; ask who runs the hub.",
    ),
    "hub_peer": Fault(
        "config",
        "The hub does not know the sender, or its signature does not fit.",
        "Check `peer` and `signing`; run `casebridge check`, and ask who runs the hub which key it has.",
    ),
    "hub_certificate": Fault(
        "config",
        "The client certificate is not the one that the hub expects of this sender.",
        "Check `certificate` under `auth`, and tell the hub the SHA-256 of the new certificate.",
    ),
    "body_changed": Fault(
        "record",
        "The hub had a request of the same ID with another body.",
        "Ask who runs the hub; then run `casebridge reconcile`, which compares every event by its digest.",
    ),
    "event_changed": Fault(
        "record",
        "The hub has this event with other content: somebody changed it on one of the two sides.",
        "Events never change. Run `casebridge ledger verify` here and ask the hub to do the same.",
    ),
    "hub_unreadable": Fault(
        "record",
        "The hub can't read the event (422).",
        "Compare the versions of both sides; then run `casebridge deliver retry`.",
    ),
    "hub_forgot": Fault(
        "record", "The hub lost the event, so it is sent once more.", "Nothing to do; the next delivery brings it."
    ),
    "hub_too_large": Fault("record", "The event is larger than the hub takes (413).", "Ask the hub to take more."),
    # Receivers
    "receiver_none": Fault(
        "config",
        "The configuration has no receiver.",
        "Add a [[receiver]] with the type of a plugin and the peer whose events it fetches.",
    ),
    # Systems that feedback is posted to, by a profile
    "rest_refuses_all": Fault(
        "config",
        "The system refused 20 requests one after the other, so nothing more is sent to it now.",
        "See `casebridge deliver list` for the reasons, correct the profile, then run `casebridge deliver retry`.",
    ),
    "rest_value_missing": Fault(
        "record",
        "The event lacks a value that the path of the request needs, or it is no plain ID.",
        "Correct `path` of [send] in the profile, then run `casebridge deliver retry`.",
    ),
    "behind_another": Fault(
        "record", "An earlier event of the same report waits, so this one waits behind it.", "Nothing to do."
    ),
    # Comparing
    "reconcile_unsupported": Fault(
        "config",
        "The sink can't be asked what it has.",
        "Reconcile compares with a hub: name a sink of type cloudevents, or one of a plugin that can do it.",
    ),
    "reconcile_days": Fault(
        "config",
        "The days to compare are not two dates, the first not after the last.",
        "Write --since 2026-01-01 --until 2026-01-31.",
    ),
    # Messages
    "message_none": Fault("config", "There is no message of this number.", "See `casebridge messages list`."),
    "message_ambiguous": Fault(
        "config", "Several hubs have sent a message of this number.", "Say which with --sink NAME."
    ),
    "message_no_question": Fault(
        "config", "The message asks nothing, so there is nothing to reply to.", "See `casebridge messages list`."
    ),
    "message_length": Fault(
        "record", "The text of a message is empty, or longer than 4,000 characters.", "Write it shorter."
    ),
}
