"""JSON made safe: one guarded parser, and records as rows of text cells."""

from casebridge.guard.json.cells import JsonRecords
from casebridge.guard.json.leaf import json_paths, unread
from casebridge.guard.json.parse import parse_json
from casebridge.guard.json.path import Getter, PathUnfitError, check_json_path, compile_path
from casebridge.guard.json.pointer import pointer, safe_key
from casebridge.guard.json.read import read_json

__all__ = [
    "Getter",
    "JsonRecords",
    "PathUnfitError",
    "check_json_path",
    "compile_path",
    "json_paths",
    "parse_json",
    "pointer",
    "read_json",
    "safe_key",
    "unread",
]
