"""The stream that events are kept in: what its settings have to be, and the command that makes them so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from casebridge.errors import CasebridgeError
from casebridge_nats.link import Link
from casebridge_nats.options import NatsOptions
from casebridge_nats.trouble import trouble

__all__ = ["command", "fit_stream", "hub_rights", "rights", "step", "unfit"]

_WANTED: dict[str, tuple[object, str]] = {
    "retention": ("limits", "an event that the hub took would be forgotten, and taken anew when it comes again"),
    "storage": ("file", "a restart of the server would lose what it acknowledged"),
    "discard": ("new", "a full stream would throw away old events"),
    "discard_new_per_subject": (True, "an event that comes again would replace itself"),
    "max_msgs_per_subject": (1, "an event that comes again would stand there twice"),
    "max_age": (0, "events that the hub has not taken yet would vanish"),
    "no_ack": (False, "nothing would be acknowledged"),
    "persist_mode": ("default", "what is acknowledged would not be on disk yet"),
    "sealed": (False, "it takes nothing any more"),
    "allow_rollup_hdrs": (False, "a sender could take back what was acknowledged"),
    "allow_msg_ttl": (False, "events that the hub has not taken yet could vanish"),
}
_ABSENT = {"persist_mode": "default"}
_NOT_SET = ("mirror", "sources", "subject_transform", "republish")


def unfit(config: Mapping[str, Any], options: NatsOptions) -> Iterator[str]:
    """What of a stream's settings could lose or double an event: the setting and why, one line each.

    Args:
        config: as the server has it.
        options: prefix of the subjects.

    Source: JetStream, stream configuration.
    """
    for key, (wanted, why) in _WANTED.items():
        if config.get(key, _ABSENT.get(key, False)) != wanted:
            yield f"{key} is not {str(wanted).lower()}: {why}"
    for key in _NOT_SET:
        if config.get(key):
            yield f"{key} is set: events would not stand where they were sent"
    if options.subjects not in (config.get("subjects") or ()):
        yield f"subjects are not {options.subjects}: events would go elsewhere, or nowhere"


def command(options: NatsOptions, *, edit: bool = False) -> str:
    """The line for NATS's own program that makes (or changes) the stream, to be run by whoever runs the server."""
    verb = "edit" if edit else "add"
    settings = [
        f"--subjects='{options.subjects}'",
        *([] if edit else ["--storage=file"]),
        "--retention=limits",
        "--discard=new",
        "--discard-per-subject",
        "--max-msgs-per-subject=1",
    ]
    more = ["--max-age=0s", "--no-allow-rollup", "--no-republish", "--no-transform"] if edit else ["--defaults"]
    return f"nats stream {verb} {options.stream} {' '.join([*settings, *more])}"


def rights(options: NatsOptions) -> str:
    """What the agency's user has to be allowed, for whoever runs the server."""
    api = [f"$JS.API.STREAM.INFO.{options.stream}", f"$JS.API.STREAM.MSG.GET.{options.stream}"]
    publish = ", ".join([f"{options.prefix}.events.AGENCY.*", *api])
    return f"The user needs the rights to publish {publish} and to subscribe to _INBOX.>"


def hub_rights(options: NatsOptions) -> str:
    """What the hub's user in an agency's account has to be allowed."""
    consumer = "CONSUMER.DURABLE.CREATE", "CONSUMER.INFO", "CONSUMER.MSG.NEXT"
    api = [f"$JS.API.STREAM.INFO.{options.stream}", *(f"$JS.API.{name}.{options.stream}.*" for name in consumer)]
    publish = ", ".join([*api, f"$JS.ACK.{options.stream}.>"])
    return f"The user needs the rights to publish {publish} and to subscribe to _INBOX.>"


def step(error: CasebridgeError, options: NatsOptions, needed: str) -> str:
    """What a person does next; for the stream the command, for rights what is ``needed``."""
    if error.code == "nats_denied":
        return f"{needed}."
    if error.code in ("nats_no_stream", "nats_unfit"):
        return f"Ask who runs the server to run: {command(options, edit=error.code == 'nats_unfit')}"
    return error.next_step


async def fit_stream(link: Link, options: NatsOptions) -> Mapping[str, Any]:
    """The stream's settings.

    Raises ``FixConfig`` (``nats_no_jetstream``, ``nats_no_stream``, ``nats_unfit``) and ``TryLater``.
    """
    found = (await link.api(f"STREAM.INFO.{options.stream}")).get("config")
    if not isinstance(found, dict):
        raise trouble("nats_garbage")
    wrong = next(unfit(found, options), "")
    if wrong:
        raise trouble("nats_unfit", f"{wrong}.")
    return found
