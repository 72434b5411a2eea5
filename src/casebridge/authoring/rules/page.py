"""Rules on the README."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from casebridge.authoring.rules.rule import Look, rule

__all__: list[str] = []

_FENCE = re.compile(r"^```toml[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SECTION = re.compile(r"^#+ Observed behaviour[^\n]*\n(.*?)(?=^#+ |\Z)", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"\b20\d\d-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?(?![\d-])|\b({_MONTHS}) 20\d\d\b")
_BUILT_IN = frozenset({"rest", "process", "csv-drop", "xml-drop", "json-drop"})


@rule("CB087", "The README shows a configuration that works", "bronze")
def _configured(look: Look) -> list[str]:
    project = look.project
    text = project.text("README.md")
    if not text:
        return ["There is no README.md."]
    types = set()
    for block in _FENCE.findall(text):
        try:
            types |= set(_types(tomllib.loads(block)))
        except tomllib.TOMLDecodeError:
            return ["A configuration in README.md is no TOML."]
    if not project.modules:
        return [] if types & _BUILT_IN else ["README.md shows no [[source]] with a type of casebridge's own."]
    name = str(project.about.get("name", ""))
    if not any(kind.startswith(f"{name}/") for kind in types):
        return [f"README.md shows no configuration with a type {name}/..."]
    offered = {f"{name}/{offer['name']}" for offer in look.offers}
    own = {kind for kind in types if kind.startswith(f"{name}/")}
    wrong = [f"README.md shows the type {kind}, which is not offered." for kind in sorted(own - offered) if offered]
    return wrong + [f"README.md does not name the type {kind}." for kind in sorted(offered) if kind not in text]


@rule("CB090", "What was observed of the real system is written down, with its date", "silver")
def _observed(look: Look) -> list[str]:
    found = _SECTION.search(look.project.text("README.md"))
    if not found:
        return ["README.md has no section `Observed behaviour`."]
    return [] if _DATE.search(found[1]) else ["`Observed behaviour` in README.md bears no date, such as 2026-03-01."]


def _types(found: dict[str, Any]) -> Iterator[str]:
    for kind in ("source", "sink", "reports"):
        tables = found.get(kind, [])
        for table in tables if isinstance(tables, list) else []:
            if isinstance(table, dict) and isinstance(table.get("type"), str):
                yield table["type"]
