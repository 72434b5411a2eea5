"""Saboteurs: the good connector, each with one thing wrong. Every module here is loaded with the first of them."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from tests.conformance.saboteurs.saboteur import SABOTEURS, Saboteur, pages, records, saboteur

__all__ = ["SABOTEURS", "Saboteur", "all_saboteurs", "pages", "records", "saboteur"]


def all_saboteurs() -> dict[str, Saboteur]:
    """Every saboteur by its name."""
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        import_module(module.name)
    return dict(sorted(SABOTEURS.items()))
