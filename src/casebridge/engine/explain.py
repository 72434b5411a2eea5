"""Where each value of an event came from, and where it went."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from casebridge.errors import FixConfig
from casebridge.feedback import project
from casebridge.ledger import Ledger
from casebridge.ledger.delivery import delivery_of
from casebridge.ledger.event import StoredEvent
from casebridge.mapping import Profile
from casebridge.model import FeedbackEvent, FormEntry
from casebridge.sdk import Batch

__all__ = ["Explanation", "explain"]

_RULE = re.compile(r"map\[([0-9]+)\] (.+?)(?: #([0-9]+))?")


@dataclass(slots=True)
class Explanation:
    """One event with its origin (file and lines), the profile's rules that fired, its stream, its form entry and sinks.

    ``rules`` are (rule ID, the profile's own words for it); ``stream`` the earlier and later events of the same case
    and report; ``delivery`` (sink, state).
    """

    stored: StoredEvent
    event: FeedbackEvent
    source: str
    batch: Batch | None = None
    rules: list[tuple[str, str]] = field(default_factory=list)
    stream: list[StoredEvent] = field(default_factory=list)
    form: FormEntry | None = None
    delivery: list[tuple[str, str]] = field(default_factory=list)


def explain(ledger: Ledger, ident: str, profiles: dict[str, Profile]) -> Explanation:
    """The explanation of the event with this number, UUID or beginning of a UUID.

    Args:
        ledger: open for reading.
        ident: the event.
        profiles: source name to its profile today; a rule of another version is shown by its ID alone.

    Raises:
        FixConfig: ``event_unknown``, ``event_purged``, or ``event_ambiguous`` if several IDs begin so.
    """
    stored = ledger.event(ident)
    if stored is None:
        raise FixConfig("event_unknown", "There is no such event.", next_step="See `casebridge events list`.")
    if not stored.payload:
        raise FixConfig("event_purged", "The content of this event was purged.", next_step="Its tombstone stays.")
    event = FeedbackEvent.model_validate_json(stored.payload)
    result = Explanation(stored, event, stored.source)
    source_id = next(row.source_id for row in ledger.sources() if row.name == stored.source)
    if event.provenance.sha256:
        found = (row for row in ledger.batches(source_id, 1_000_000) if row.batch.batch_id == event.provenance.sha256)
        row = next(found, None)
        result.batch = row.batch if row else None
    profile = profiles.get(stored.source)
    known = profile if profile is not None and profile.label == event.provenance.profile else None
    result.rules = [(rule, _words(rule, known)) for rule in event.provenance.rules]
    result.stream = ledger.history(stored.seq)
    standing = ledger.current_for_report(stored.agency, stored.report_id)
    current = [FeedbackEvent.model_validate_json(item.payload) for item in standing if item.payload]
    result.form = project(current) if current else None
    with ledger.reading() as connection:
        result.delivery = delivery_of(connection, stored.seq)
    return result


def _words(rule: str, profile: Profile | None) -> str:
    found = _RULE.fullmatch(rule)
    if profile is None or found is None or int(found[1]) > len(profile.map):
        return ""
    spec = profile.map[int(found[1]) - 1]
    if found[3] is None:
        target = spec.to or spec.outcome or ""
        return f"column {spec.column!r} -> {target}"
    codes = list(spec.codes.items())
    number = int(found[3])
    if number > len(codes):
        return f"column {spec.column!r} -> {spec.to} (canonical code)"
    value, effect = codes[number - 1]
    meaning = f"{spec.to} = {effect}" if isinstance(effect, str) else _effect(effect.model_dump(exclude_none=True))
    return f"column {spec.column!r}, code {value!r} -> {meaning}"


def _effect(values: dict[str, object]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in values.items()) or "states nothing"
