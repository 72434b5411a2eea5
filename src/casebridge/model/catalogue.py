"""All vocabularies, by name."""

from __future__ import annotations

import inspect

from casebridge import model
from casebridge.model.term import Term

__all__ = ["vocabularies"]


def vocabularies() -> dict[str, type[Term]]:
    """Name to vocabulary, in the order of names."""
    found = {name: getattr(model, name) for name in sorted(model.__all__)}
    return {
        name: item
        for name, item in found.items()
        if inspect.isclass(item) and issubclass(item, Term) and item is not Term
    }
