"""Faults of the transport over NATS JetStream."""

from __future__ import annotations

from casebridge.faults.fault import Fault

__all__ = ["NATS"]

NATS: dict[str, Fault] = {
    "nats_unreachable": Fault(
        "remote",
        "No NATS server can be reached, or the connection broke.",
        "Look at the network and at the server; what was not acknowledged is sent again.",
    ),
    "nats_no_answer": Fault(
        "remote",
        "The NATS server did not answer in time.",
        "Nothing is lost: what was not acknowledged is sent again. If it stays, raise `answer_seconds`.",
    ),
    "nats_tls": Fault(
        "remote",
        "No trusted connection to the NATS server can be made.",
        "Check `servers`, `ca_file` and the certificates; a tls:// server has to have `handshake_first: true`.",
    ),
    "nats_files": Fault(
        "config",
        "A certificate file, its key, or the secret under `credentials` can't be read.",
        "Check `ca_file`, `certificate`, `key` and `key_password` (PEM), and `credentials` (.creds file or NKey seed).",
    ),
    "nats_extra_missing": Fault("config", "wss:// needs the websocket extra.", "Install casebridge-nats[websocket]."),
    "nats_refused": Fault(
        "config",
        "The NATS server does not let this user in.",
        "Check `user` and `password`, or `credentials`, and ask who runs the server.",
    ),
    "nats_denied": Fault(
        "config",
        "The NATS server does not allow this user what is needed; another agency's subject is always refused.",
        "Compare `stream` and `prefix` with what the hub's operator gave; `casebridge check` names the rights.",
    ),
    "nats_no_jetstream": Fault(
        "config", "The NATS account has no JetStream.", "Ask who runs the server to turn it on for this account."
    ),
    "nats_no_stream": Fault(
        "config",
        "The NATS account has no stream of this name that takes these subjects.",
        "Check `stream` and `prefix`; `casebridge check` shows the command that makes the stream.",
    ),
    "nats_unfit": Fault(
        "config",
        "The stream's settings could lose or double events, so nothing is sent to it.",
        "Ask who runs the server to change it; `casebridge check` names the settings and shows the command.",
    ),
    "nats_full": Fault(
        "remote",
        "The stream or its account is full; nothing of it is thrown away.",
        "Ask who runs the server for room; the events are sent again.",
    ),
    "nats_failed": Fault(
        "remote", "The NATS server failed to store events.", "They are sent again; else ask who runs the server."
    ),
    "nats_garbage": Fault(
        "remote",
        "What answers is no JetStream: nothing counts as delivered.",
        "Ask who runs the server who else answers on these subjects.",
    ),
    "nats_digest": Fault(
        "record",
        "A message of a NATS stream is not what its digest says.",
        "Ask the agency to run `casebridge reconcile`; if it stays, ask who else may publish there.",
    ),
}
