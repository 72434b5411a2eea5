"""Reads what a records system drops into a folder."""

from casebridge.connectors.drop.options import DropOptions, DropSettings
from casebridge.connectors.drop.reader import Reader, TableReader
from casebridge.connectors.drop.source import DropSource, drop_folder

__all__ = ["DropOptions", "DropSettings", "DropSource", "Reader", "TableReader", "drop_folder"]
