"""Reads what a records system drops into a folder."""

from casebridge.connectors.drop.options import DropOptions, DropSettings
from casebridge.connectors.drop.source import DropSource

__all__ = ["DropOptions", "DropSettings", "DropSource"]
