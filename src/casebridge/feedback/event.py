"""Events in their wire form, put together from parts that are the same for many events.

The text is what ``FeedbackEvent.model_dump_json(exclude_defaults=True)`` writes; a property test holds the two
together. Building the model for every event would cost ten times as much (docs/benchmarks.md).
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from json.encoder import encode_basestring
from typing import NamedTuple
from uuid import UUID

from casebridge.model import SCHEMA_VERSION, ActorRole, AgencyRef, EventKind, Trigger

__all__ = ["EventFrame", "compose", "event_id", "render", "uuid_text"]

_NAMESPACE = UUID("5b1f6a0e-6a53-5c0c-9d0e-0d6f2c1b7a11").bytes
"""casebridge's own namespace for event IDs; never changes."""

# The bits of version and variant in a UUID's 128 (RFC 9562 sec. 5.5).
_UNMARKED = ~(0xF << 76 | 0x3 << 62) & (1 << 128) - 1
_VERSION_5 = 0x5 << 76 | 0x2 << 62


def event_id(
    agency: str, system: str, record_key: str, report_id: str, content_hash: bytes, predecessor: bytes | None
) -> bytes:
    """The 16 bytes of the event's UUIDv5 over (agency, system, record key, report, content hash, predecessor's ID).

    Replaying a file gives the same IDs; A, B, A gives three, since the predecessor differs. Two agencies that say the
    same of one report under one case number and profile make two statements (docs/decisions/0033).
    """
    name = b"%b\x1f%b\x1f%b\x1f%b\x1f%b\x1f%b" % (
        agency.encode(),
        system.encode(),
        record_key.encode(),
        report_id.encode(),
        content_hash,
        predecessor or b"",
    )
    number = int.from_bytes(hashlib.sha1(_NAMESPACE + name, usedforsecurity=False).digest()[:16], "big")
    return (number & _UNMARKED | _VERSION_5).to_bytes(16, "big")


class EventFrame(NamedTuple):
    """What all events of one batch share: the agency's key; in JSON the agency, and the provenance up to its lines."""

    issuer: str
    agency: str
    provenance: str
    recorded_at: str

    @classmethod
    def of(cls, agency: AgencyRef, connector: str, profile: str, sha256: str, recorded_at: str) -> EventFrame:
        """The frame for ``agency`` and one batch; ``sha256`` is empty for events that no file caused."""
        digest = f',"sha256":"{sha256}"' if sha256 else ""
        names = f'"connector":{_json(connector)},"profile":{_json(profile)}'
        return cls(
            agency.key,
            agency.model_dump_json(exclude_defaults=True),
            f"{names}{digest}",
            recorded_at,
        )


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=4096)
def _json(value: str | tuple[str, ...]) -> str:
    return _ENCODER.encode(value)


def uuid_text(raw: bytes) -> str:
    """The canonical text of a UUID's 16 bytes."""
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def compose(
    frame: EventFrame,
    identity: bytes,
    report_id: str,
    case_number: str,
    case_key: str,
    kind: str,
    occurred_at: str,
    revision: int,
    marks: str,
    body: str,
    lines: tuple[int, ...],
    rules: tuple[str, ...],
) -> str:
    """The event's JSON; ``marks`` and ``body`` are its members between revision and provenance, see ``render``."""
    line = f',"lines":[{",".join(map(str, lines))}]' if lines else ""
    rule = f',"rules":{_json(rules)}' if rules else ""
    if body:
        body = body.replace('"outcome_key":"', f'"outcome_key":"{case_key}/')
    return (
        f'{{"event_id":"{uuid_text(identity)}","schema_version":"{SCHEMA_VERSION}","ref":{{"report_id":"{report_id}"}},"agency":{frame.agency},'
        f'"case_ref":{{"case_number":{encode_basestring(case_number)},"match_key":"{case_key}"}},"kind":"{kind}",'
        f'"occurred_at":"{occurred_at}","recorded_at":"{frame.recorded_at}","revision":{revision}{marks}{body},'
        f'"provenance":{{{frame.provenance}{line}{rule}}}}}'
    )


def render(
    frame: EventFrame,
    *,
    identity: bytes,
    report_id: str,
    case_number: str,
    case_key: str,
    kind: EventKind,
    occurred_at: str,
    revision: int,
    supersedes: bytes | None,
    late: bool,
    role: ActorRole,
    question: Trigger | None,
    fragment: str,
    held: bool,
    lines: tuple[int, ...],
    rules: tuple[str, ...],
) -> str:
    """The event's JSON. ``fragment`` is a statement's; its outcome keys get the case in front."""
    marks = f',"supersedes":"{uuid_text(supersedes)}"' if supersedes is not None else ""
    marks += ',"late":true' if late else ""
    marks += f',"actor_role":"{role.value}"' if role is not ActorRole.SYSTEM else ""
    marks += f',"completeness":"INCOMPLETE","question":"{question.value}"' if question is not None else ""
    body = (f",{fragment}" if fragment else "") + (',"dissemination":"HOLD"' if held else "")
    return compose(
        frame, identity, report_id, case_number, case_key, kind.value, occurred_at, revision, marks, body, lines, rules
    )
