"""Checks of what a connector does when it is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casebridge.conformance.check import NotApplicable, check, demand
from casebridge.conformance.connect import make_source
from casebridge.conformance.probe.importing import watch_import
from casebridge.conformance.world.phase import Place
from casebridge.sdk.plugin import FormatType, SourceType

if TYPE_CHECKING:
    from casebridge.conformance.bench import Bench

_SECONDS = 10.0


@check("CB058", "An import does nothing but import")
def _quiet_import(bench: Bench) -> None:
    module = _module(bench)
    found = watch_import(module, seconds=_SECONDS)
    if found.missing and module.startswith(found.missing):
        raise NotApplicable("the connector is defined in a test, in a module that nothing else can import")
    demand(not found.deeds, f"Importing {module} {', '.join(found.deeds)}. Move it into pull() or check().")
    demand(not found.output, f"Importing {module} wrote {found.output} bytes to standard output. Write nothing.")
    if found.error == "killed":
        demand(False, f"Importing {module} was not done within {_SECONDS:g} seconds, or ended the process.")
    demand(not found.error, f"Importing {module} ended with {found.error}.")


def _module(bench: Bench) -> str:
    made = bench.binding.connector
    if isinstance(made, SourceType):
        return made.make.__module__
    if isinstance(made, FormatType):
        return made.read.__module__
    return type(make_source(bench.binding, Place(url="http://127.0.0.1:9"), [])).__module__
