"""``reference/log-events.md``: every line that the daemon logs, and every metric that it tells."""

from __future__ import annotations

from casebridge.daemon.events import EVENTS
from casebridge.daemon.metrics import METRICS
from casebridge.web.log import LINES
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
        "What `casebridge run` and `casebridge serve` tell. A field holds a name of the configuration, a code or a"
        " number; never a value of a record, an address or a secret. Every line has `at` and `event` as well, those of"
        " the daemon `level`.",
        "## Log events",
        table(["event", "level", "meaning", "fields"], events),
        "## Log of a hub",
        table(["event", "meaning"], [[code(name), cell(meaning)] for name, meaning in LINES.items()]),
        "## Metrics",
        table(["metric", "kind", "what it says", "labels"], metrics),
    ]
    return "\n\n".join(parts) + "\n"
