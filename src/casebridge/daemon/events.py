"""Every line that the daemon logs: its event code, how loud it is, what it means, and which fields it may have.

``docs/reference/log-events.md`` shows this table; a field that is not listed here is not logged.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["EVENTS", "TAKEN", "LogEvent"]


class LogEvent(NamedTuple):
    """One row: ``level`` as in logging, the meaning, the names of its fields."""

    level: Literal["debug", "info", "warning", "error"]
    meaning: str
    fields: tuple[str, ...] = ()


_COUNTS = ("batches", "read", "events", "retracted", "questions", "dead")
_SENT = ("accepted", "duplicate", "rejected", "retry", "alarms", "messages", "replied")

TAKEN = ("accepted", "duplicate", "rejected", "retry", "waiting")
"""What a receiver counts: events by verdict, and those that come again by themselves."""

EVENTS: dict[str, LogEvent] = {
    "daemon_started": LogEvent(
        "info", "The daemon runs.", ("version", "pid", "configurations", "sources", "sinks", "receivers", "workers")
    ),
    "daemon_stopping": LogEvent("info", "It was asked to end: no new work begins.", ("running", "drain_seconds")),
    "daemon_cut": LogEvent(
        "warning", "Work was not over in time and is left to the next start; nothing is lost.", ("running",)
    ),
    "daemon_stopped": LogEvent("info", "The daemon has ended.", ("seconds",)),
    "config_reloaded": LogEvent(
        "info",
        "The configuration was read again and counts now.",
        ("configurations", "added", "removed", "changed"),
    ),
    "config_refused": LogEvent(
        "error", "The configuration can't be used; the one before it still counts.", ("code", "summary", "next_step")
    ),
    "source_read": LogEvent("info", "A source had something new.", ("source", "agency", "run", "seconds", *_COUNTS)),
    "source_idle": LogEvent("debug", "A source had nothing new.", ("source", "agency", "run", "seconds")),
    "source_doubtful": LogEvent(
        "warning",
        "A run is stored, but its profile's own limits say that a person should look at it; see `casebridge status`.",
        ("source", "agency", "run"),
    ),
    "source_failed": LogEvent(
        "warning", "A source can't be read; told once.", ("source", "agency", "run", "code", "next_step", "detail")
    ),
    "source_still_failing": LogEvent(
        "warning", "It still can't; told once a day.", ("source", "agency", "code", "since_seconds", "times")
    ),
    "source_healed": LogEvent("info", "It can be read again.", ("source", "agency", "after_seconds", "times")),
    "source_given_up": LogEvent(
        "error",
        "A reading got no further in its time; the source is not read again before its thread ends.",
        ("source", "agency", "seconds", "stuck"),
    ),
    "source_returned": LogEvent("info", "A reading that was given up has ended after all.", ("source", "agency")),
    "sink_sent": LogEvent("info", "A sink took events.", ("sink", "seconds", *_SENT)),
    "sink_alarm": LogEvent(
        "error",
        "A sink holds other events under the same IDs: somebody changed what was sent; see `casebridge deliver list`.",
        ("sink", "alarms"),
    ),
    "sink_failed": LogEvent("warning", "A sink takes nothing; told once.", ("sink", "code", "next_step", "detail")),
    "sink_still_failing": LogEvent(
        "warning", "It still takes nothing; told once a day.", ("sink", "code", "since_seconds", "times")
    ),
    "sink_healed": LogEvent("info", "It takes events again.", ("sink", "after_seconds", "times")),
    "sink_given_up": LogEvent(
        "error",
        "A sending got no further in its time; nothing is sent there before its thread ends.",
        ("sink", "seconds", "stuck"),
    ),
    "sink_returned": LogEvent("info", "A sending that was given up has ended after all.", ("sink",)),
    "receiver_took": LogEvent("info", "Events of a peer were fetched.", ("receiver", "seconds", *TAKEN)),
    "receiver_refused": LogEvent(
        "warning", "Events of a peer were refused and are not offered again.", ("receiver", "rejected", "detail")
    ),
    "receiver_alarm": LogEvent(
        "error",
        "A peer sent other events under IDs that the hub knows: somebody changed what was sent.",
        ("receiver", "alarms"),
    ),
    "receiver_failed": LogEvent(
        "warning", "A peer's events can't be fetched; told once.", ("receiver", "code", "next_step", "detail")
    ),
    "receiver_still_failing": LogEvent(
        "warning", "They still can't; told once a day.", ("receiver", "code", "since_seconds", "times")
    ),
    "receiver_healed": LogEvent("info", "They can be fetched again.", ("receiver", "after_seconds", "times")),
    "receiver_given_up": LogEvent(
        "error",
        "A fetching got no further in its time; nothing is fetched there before its thread ends.",
        ("receiver", "seconds", "stuck"),
    ),
    "receiver_returned": LogEvent("info", "A fetching that was given up has ended after all.", ("receiver",)),
    "chore_done": LogEvent("debug", "A chore is done.", ("chore", "seconds", "number")),
    "chore_failed": LogEvent("warning", "A chore failed; told once.", ("chore", "code", "next_step", "detail")),
    "chore_still_failing": LogEvent(
        "warning", "It still fails; told once a day.", ("chore", "code", "since_seconds", "times")
    ),
    "chore_healed": LogEvent("info", "It works again.", ("chore", "after_seconds", "times")),
    "chore_given_up": LogEvent("error", "A chore got no further in its time.", ("chore", "seconds", "stuck")),
    "chore_returned": LogEvent("info", "A chore that was given up has ended after all.", ("chore",)),
    "ledger_failed": LogEvent(
        "error", "The ledger can't be used; told once for all sources and sinks.", ("code", "next_step", "detail")
    ),
    "ledger_still_failing": LogEvent("error", "It still can't; told once a day.", ("code", "since_seconds", "times")),
    "ledger_healed": LogEvent("info", "The ledger can be used again.", ("after_seconds", "times")),
    "sources_paused": LogEvent("warning", "No source is read for now.", ("code", "next_step")),
    "sources_resumed": LogEvent("info", "Sources are read again.", ("after_seconds",)),
    "clock_set": LogEvent("warning", "The host's clock was set; times of cron are counted anew.", ("by_seconds",)),
    "worker_ended": LogEvent(
        "warning", "The worker for what hosts share ended by itself and is started again.", ("detail",)
    ),
    "jobs_recovered": LogEvent("warning", "Work of a host that is gone was given to others.", ("number",)),
    "recovery_failed": LogEvent(
        "warning", "The database could not be asked for work of hosts that are gone.", ("detail",)
    ),
    "not_alive": LogEvent(
        "error", "The daemon no longer says that it is alive, so that it is restarted.", ("reason", "stuck")
    ),
    "alive_again": LogEvent("info", "It says again that it is alive.", ("after_seconds",)),
}
"""Event code to its row."""
