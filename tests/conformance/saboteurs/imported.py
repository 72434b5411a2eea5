"""Saboteurs of import: a connector whose module does more than import."""

from __future__ import annotations

import pkgutil

from casebridge.conformance.bench import Bench
from tests.conformance.desk import DeskSource, desk
from tests.conformance.saboteurs import imports
from tests.conformance.saboteurs.saboteur import saboteur

_TITLES = {
    "network": "connects to a host when it is imported",
    "writes": "writes a file when it is imported",
    "prints": "prints when it is imported",
    "threads": "starts a thread when it is imported",
    "exits": "exits when it is imported",
    "dies": "ends its process when it is imported",
    "raises": "raises when it is imported",
    "runs": "starts a process when it is imported",
    "environment": "changes the environment when it is imported",
}

for _module in pkgutil.iter_modules(imports.__path__):

    def _bench(name: str = _module.name) -> Bench:
        made = type("Imported", (DeskSource,), {"__module__": f"{imports.__name__}.{name}"})
        return Bench(desk(made))

    saboteur(_TITLES[_module.name], "CB058", name=f"import-{_module.name}")(_bench)
