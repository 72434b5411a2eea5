"""``reference/log-events.md``: every line that the daemon logs, and every metric that it tells."""

from __future__ import annotations

from casebridge.daemon.events import EVENTS
from casebridge.daemon.metrics import METRICS
from tools.pages.markdown import GENERATED, cell, code, table

__all__ = ["page"]


def page() -> str:
    """The page's text."""
    events = [
        [code(name), row.level, cell(row.meaning), ", ".join(map(code, row.fields))] for name, row in EVENTS.items()
    ]
    metrics = [
        [f"{name}_total" if kind == "counter" else name, kind, cell(text), ", ".join(labels)]
        for name, (kind, text, labels) in METRICS.items()
    ]
    parts = [
        GENERATED,
        "# Log events and metrics",
        "What `casebridge run` tells. A field holds a name of the configuration, a code or a number; never a value of a"
        " record, an address or a secret. Every line has `at`, `level` and `event` as well.",
        "## Log events",
        table(["event", "level", "meaning", "fields"], events),
        "## Metrics",
        table(["metric", "kind", "what it says", "labels"], metrics),
    ]
    return "\n\n".join(parts) + "\n"
