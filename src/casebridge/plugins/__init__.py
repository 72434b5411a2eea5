"""Plugins: found, trusted, loaded and contained."""

from casebridge.plugins.registry import Registry
from casebridge.plugins.trust import Entry

__all__ = ["Entry", "Registry"]
