"""Events in their wire form, put together from parts that are the same for many events.

The text is what ``FeedbackEvent.model_dump_json(exclude_defaults=True)`` writes; a property test holds the two
together. Building the model for every event would cost ten times as much (docs/benchmarks.md).
"""

from __future__ import annotations

import hashlib
import json
from typing import NamedTuple
from uuid import UUID

from casebridge.model import ActorRole, AgencyRef, EventKind, Trigger

__all__ = ["EventFrame", "event_id", "render"]

_NAMESPACE = UUID("5b1f6a0e-6a53-5c0c-9d0e-0d6f2c1b7a11").bytes
"""casebridge's own namespace for event IDs; never changes."""


def event_id(system: str, record_key: str, report_id: str, content_hash: bytes, predecessor: bytes | None) -> bytes:
    """The 16 bytes of the event's UUIDv5 over (system, record key, report, content hash, predecessor's ID).

    Replaying a file gives the same IDs; A, B, A gives three, since the predecessor differs.
    """
    name = b"\x1f".join((system.encode(), record_key.encode(), report_id.encode(), content_hash, predecessor or b""))
    digest = bytearray(hashlib.sha1(_NAMESPACE + name, usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    return bytes(digest)


class EventFrame(NamedTuple):
    """What all events of one batch share, already in JSON: the agency and the provenance up to its lines."""

    agency: str
    provenance: str
    recorded_at: str

    @classmethod
    def of(cls, agency: AgencyRef, connector: str, profile: str, sha256: str, recorded_at: str) -> EventFrame:
        """The frame for ``agency`` and one batch; ``sha256`` is empty for events that no file caused."""
        digest = f',"sha256":"{sha256}"' if sha256 else ""
        names = f'"connector":{_json(connector)},"profile":{_json(profile)}'
        return cls(
            agency.model_dump_json(exclude_defaults=True),
            f"{names}{digest}",
            recorded_at,
        )


def _json(value: str | tuple[str, ...]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def uuid_text(raw: bytes) -> str:
    """The canonical text of a UUID's 16 bytes."""
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


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
    parts = [
        f'{{"event_id":"{uuid_text(identity)}","ref":{{"report_id":"{report_id}"}},"agency":{frame.agency},'
        f'"case_ref":{{"case_number":{_json(case_number)},"match_key":"{case_key}"}},"kind":"{kind.value}",'
        f'"occurred_at":"{occurred_at}","recorded_at":"{frame.recorded_at}","revision":{revision}'
    ]
    if supersedes is not None:
        parts.append(f',"supersedes":"{uuid_text(supersedes)}"')
    if late:
        parts.append(',"late":true')
    if role is not ActorRole.SYSTEM:
        parts.append(f',"actor_role":"{role.value}"')
    if question is not None:
        parts.append(f',"completeness":"INCOMPLETE","question":"{question.value}"')
    if fragment:
        parts.append("," + fragment.replace('"outcome_key":"', f'"outcome_key":"{case_key}/'))
    if held:
        parts.append(',"dissemination":"HOLD"')
    parts.append(f',"provenance":{{{frame.provenance}')
    if lines:
        parts.append(f',"lines":[{",".join(map(str, lines))}]')
    if rules:
        parts.append(f',"rules":{_json(rules)}')
    parts.append("}}")
    return "".join(parts)
