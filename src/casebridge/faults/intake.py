"""Faults of a hub: how it is run, and why it refuses a request or an event."""

from __future__ import annotations

from casebridge.faults.fault import Fault

__all__ = ["INTAKE"]

_SENDER = "Tell who runs the sender; `casebridge hub peers` shows what it sent so far."
_UPDATE = "Compare the versions of both sides; then run `casebridge deliver retry` at the sender."

INTAKE: dict[str, Fault] = {
    # How it is run
    "serve_extra": Fault("config", "Running a hub needs the serve extra.", "Install casebridge[serve]."),
    "serve_unencrypted": Fault(
        "config",
        "The hub would listen to other machines without TLS.",
        "Give `certificate` and `key` in [serve], or set `behind_proxy` if a proxy on the way ends TLS.",
    ),
    "serve_unpinned": Fault(
        "config",
        "Client certificates are asked for and not compared, or the other way round.",
        "With `client_ca` in [serve] every [[peer]] needs `certificate_sha256`; without it none may have one.",
    ),
    "serve_tls": Fault(
        "config",
        "The certificate, its key or `client_ca` in [serve] can't be used.",
        "Check that the three files are PEM, that key and certificate belong together, and their rights.",
    ),
    "serve_address": Fault(
        "config", "The hub can't listen on this address.", "Stop what listens there already, or change `listen`."
    ),
    "serve_running": Fault(
        "run",
        "A hub runs on this ledger's folder already.",
        "End that one first, or leave it to it; a second host needs a `folder` of its own under [ledger].",
    ),
    "peer_none": Fault("config", "Nobody may send to this hub.", "Add a [[peer]] for each agency."),
    "peer_unknown": Fault(
        "config", "There is no peer of that name.", "Use a name that a [[peer]] of the configuration has."
    ),
    "message_invalid": Fault(
        "config",
        "The message is empty, longer than 4,000 characters, or may identify somebody.",
        "Write plain text without names, addresses and telephone numbers.",
    ),
    # Why a request is refused
    "http_invalid": Fault("remote", "What was sent is not a request of HTTP.", _SENDER),
    "path_unknown": Fault("remote", "There is nothing at this address.", "Check the base address of the hub."),
    "method_unknown": Fault("remote", "The address does not take this method.", _SENDER),
    "media_type": Fault(
        "remote", "The body is of another media type than the address takes, or it is compressed.", _SENDER
    ),
    "length_missing": Fault("remote", "The request does not say how long its body is.", "Send Content-Length."),
    "length_wrong": Fault("remote", "The body is not as long as it was said to be.", "Send it again."),
    "body_too_large": Fault(
        "remote", "The body is larger than the hub takes.", "Send fewer events in one request; casebridge does so."
    ),
    "body_late": Fault("remote", "The body did not arrive in time.", "Send it again over a better connection."),
    "body_cut": Fault("remote", "The connection ended before the whole body was there.", "Send it again."),
    "digest_wrong": Fault(
        "remote",
        "The body does not have the digest that was sent with it.",
        "Send it again.",
    ),
    "certificate_foreign": Fault(
        "remote",
        "The client certificate is not one of this peer's.",
        "Compare `certificate_sha256` of the [[peer]] with the certificate that the sender uses.",
    ),
    "rate_exceeded": Fault("remote", "Too many requests.", "Wait as long as Retry-After says."),
    "hub_busy": Fault("remote", "The hub can't take requests now.", "Wait as long as Retry-After says; send it again."),
    "batch_invalid": Fault("remote", "The body is not a batch of events.", _UPDATE),
    "batch_too_long": Fault("remote", "The batch has more events than the hub takes.", "Send fewer at a time."),
    "query_invalid": Fault("remote", "The query is not one that the address knows.", _UPDATE),
    "replies_invalid": Fault("remote", "The body is not a list of replies.", _UPDATE),
    # Why an event or a reply is refused
    "event_invalid": Fault("record", "It is not an event as the schema has it.", _UPDATE),
    "event_version": Fault("record", "The event is of a schema version that the hub does not know.", _UPDATE),
    "event_mismatch": Fault("record", "The envelope says something else than the event in it.", _UPDATE),
    "event_identifies": Fault(
        "record",
        "A text of the event may identify somebody.",
        "Remove names, addresses and telephone numbers from the text in the case system.",
    ),
    "agency_foreign": Fault(
        "record",
        "The event is of an agency for which this peer may not speak.",
        "Add the agency to `agencies` of the [[peer]], if it is right.",
    ),
    "message_unknown": Fault("record", "The hub has asked no question of this number.", _SENDER),
    "reply_invalid": Fault(
        "record",
        "The reply is empty, longer than 4,000 characters, or may identify somebody.",
        "Write plain text without names, addresses and telephone numbers.",
    ),
}
