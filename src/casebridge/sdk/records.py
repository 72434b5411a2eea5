"""Records of JSON and XML for connectors: where they stand, and each as a row of text cells."""

from casebridge.guard.damage import CellFault
from casebridge.guard.fault import FileFault
from casebridge.guard.json import Getter, JsonRecords, PathUnfitError, compile_path, parse_json, pointer
from casebridge.guard.json.read import LINE_LIMIT, MAX_BYTES, bounded_lines
from casebridge.guard.records import read_records
from casebridge.guard.shape import ITEM_END, Chunk, RecordField, RecordOptions

__all__ = [
    "ITEM_END",
    "LINE_LIMIT",
    "MAX_BYTES",
    "CellFault",
    "Chunk",
    "FileFault",
    "Getter",
    "JsonRecords",
    "PathUnfitError",
    "RecordField",
    "RecordOptions",
    "bounded_lines",
    "compile_path",
    "parse_json",
    "pointer",
    "read_records",
]
