"""Rules on the options of what a package offers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from casebridge.authoring.rules.rule import Look, Spared, rule
from casebridge.conformance.checks.options import holds_secret

__all__: list[str] = []


@rule("CB086", "The configuration holds only names of secrets", "bronze")
def _secrets(look: Look) -> list[str]:
    return [
        f"{offer['name']}: {name} can hold a secret in plain text; make it a SecretName."
        for offer in _optional(look)
        for name, told in _fields(offer)
        if holds_secret(name, told)
    ]


@rule("CB095", "Every option says what it is", "silver")
def _described(look: Look) -> list[str]:
    return [
        f"{offer['name']}: {name} has no description."
        for offer in _optional(look)
        for name, told in _fields(offer)
        if not str(told.get("description", "")).strip()
    ]


def _optional(look: Look) -> Iterator[Mapping[str, Any]]:
    if not look.report:
        raise Spared("Nobody knows before the kit is run.")
    found = [offer for offer in look.offers if "options" in offer]
    if not found:
        raise Spared("It offers nothing with options of its own.")
    return iter(found)


def _fields(offer: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from offer["options"].get("properties", {}).items()
