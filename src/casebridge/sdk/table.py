"""Tables for connectors: what a file is, its rows, and the screen for values."""

from casebridge.guard.magic import HEAD, is_binary
from casebridge.guard.probe import BLOCK, ENCODINGS, Probe, TextFacts
from casebridge.guard.table import Chunk, TableOptions, is_workbook, read_table
from casebridge.guard.text import screen

__all__ = [
    "BLOCK",
    "ENCODINGS",
    "HEAD",
    "Chunk",
    "Probe",
    "TableOptions",
    "TextFacts",
    "is_binary",
    "is_workbook",
    "read_table",
    "screen",
]
