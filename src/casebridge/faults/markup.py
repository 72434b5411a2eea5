"""Faults of XML and JSON documents and of the records in them."""

from __future__ import annotations

from casebridge.faults.fault import Fault

__all__ = ["MARKUP"]

_SYSTEM = "Have the system that writes the document mended; what it holds was not read."
_AGAIN = "Export the document again."

MARKUP: dict[str, Fault] = {
    # JSON: one document
    "json_empty": Fault("file", "The document holds nothing but white space.", _SYSTEM),
    "json_bom": Fault("file", "The JSON begins with a byte order mark, which JSON must not have.", _SYSTEM),
    "json_not_utf8": Fault("file", "The JSON is not UTF-8.", _SYSTEM),
    "json_syntax": Fault("file", "The document is not valid JSON.", _SYSTEM),
    "json_truncated": Fault("file", "The JSON ends before it is complete.", _AGAIN),
    "json_trailing": Fault("file", "Something follows the JSON document.", _SYSTEM),
    "json_duplicate_key": Fault("file", "An object of the JSON has the same key twice.", _SYSTEM),
    "json_not_finite": Fault("file", "A number of the JSON is NaN or Infinity.", _SYSTEM),
    "json_number_range": Fault("file", "A number of the JSON is too large to be read.", _SYSTEM),
    "json_integer_range": Fault(
        "file", "An integer of the JSON does not fit into 64 bits; IDs that long must be texts.", _SYSTEM
    ),
    "json_surrogate": Fault("file", "A text of the JSON holds half a character (a lone surrogate).", _SYSTEM),
    "json_nul": Fault("file", "A text of the JSON holds a NUL character.", _SYSTEM),
    "json_control": Fault("file", "A text of the JSON holds a control character.", _SYSTEM),
    "json_too_deep": Fault("file", "The JSON is nested more than 200 deep.", _SYSTEM),
    "parsers_disagree": Fault("file", "Two independent parsers read a value of the document differently.", _SYSTEM),
    "records_missing": Fault(
        "file", "None of the paths of [records] leads to records.", "Correct path in [records] of the profile."
    ),
    # one record of JSON or XML
    "line_too_long": Fault("record", "A line of the file is longer than 4 MiB.", _AGAIN),
    "value_not_scalar": Fault(
        "record", "A field holds an object or a list where one value is expected.", "Correct its path in [fields]."
    ),
    "value_ambiguous": Fault(
        "record", "A field holds several values where one is expected.", "Correct its path in [fields], or give each."
    ),
    "path_unfit": Fault(
        "record",
        "A path calls a function that does not fit the type of the value.",
        "Correct its path in [fields] of the profile.",
    ),
    "outcomes_alike": Fault(
        "record",
        "Two different outcomes of a record are of one kind and day, and nothing tells them apart.",
        "Name the column that does as key in its map rule.",
    ),
    "ori_malformed": Fault(
        "record", "The agency's ORI is not nine letters and digits.", "Correct the record in the case system."
    ),
}
