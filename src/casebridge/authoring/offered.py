"""What a connector's modules offer, told by ``python -m casebridge.authoring.offered OUT MODULE...``.

A process of its own, since a module is imported only once and may do anything when it is.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from casebridge.plugins.describe import options_schema, options_table
from casebridge.plugins.offer import offer_of

__all__ = ["told"]


def told(modules: list[str]) -> list[dict[str, Any]]:
    """Kind, name and title of everything that is offered; of sources, sinks and receivers the options, too."""
    offer = offer_of([import_module(name) for name in modules])
    kinds: dict[str, Mapping[str, Any]] = {
        "source": offer.sources,
        "format": offer.formats,
        "reports": offer.reports,
        "sink": offer.sinks,
        "receiver": offer.receivers,
    }
    found = []
    for kind, items in kinds.items():
        for name, item in items.items():
            options = getattr(item, "options", None)
            more = {"options": options_schema(options), "table": options_table(options)} if options else {}
            found.append({"kind": kind, "name": name, "title": item.title, **more})
    return found


if __name__ == "__main__":
    out, *names = sys.argv[1:]
    Path(out).write_text(json.dumps(told(names)), encoding="utf-8")
