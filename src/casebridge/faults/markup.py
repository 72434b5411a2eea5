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
    # XML: one document
    "xml_binary": Fault(
        "file", "The document is binary data, or packed.", "Drop the XML itself: unpacked, and not as an archive."
    ),
    "xml_not_xml": Fault("file", "The document does not begin as XML does.", _SYSTEM),
    "xml_encoding": Fault(
        "file", "The document's encoding is not known, or not the one that it declares.", "Write it as UTF-8."
    ),
    "xml_undecodable": Fault("file", "The document does not decode in the encoding it declares.", "Write it as UTF-8."),
    "xml_version": Fault("file", "The document is not XML 1.0.", _SYSTEM),
    "xml_doctype": Fault("file", "The document has a DOCTYPE, which may read files or grow without end.", _SYSTEM),
    "xml_entity": Fault("file", "The document names an entity that XML itself does not know.", _SYSTEM),
    "xml_not_well_formed": Fault("file", "The document is not well-formed XML.", _SYSTEM),
    "xml_two_roots": Fault("file", "Something follows the root element of the document.", _SYSTEM),
    "xml_truncated": Fault("file", "The XML ends before it is complete.", _AGAIN),
    "xml_too_deep": Fault("file", "The XML is nested more than 256 deep.", _SYSTEM),
    "xml_attributes": Fault("file", "An element of the XML has more than 256 attributes.", _SYSTEM),
    "xml_too_large": Fault(
        "file", "A record or a text of the XML is larger than can be held in memory (16 MB, 10 MB).", _SYSTEM
    ),
    "xml_namespace": Fault(
        "file",
        "Where records should be stands an element of the right name in a namespace that the profile does not know.",
        "If it is the same element, add the namespace to its family in [records] of the profile.",
    ),
    "xml_leading_bytes": Fault(
        "file",
        "Something stands before the XML declaration.",
        'Have the system mended, or write tolerate = ["leading_bytes"] in [records] of the profile.',
    ),
    "xml_cdata_document": Fault(
        "file",
        "The document is only an envelope: another one stands as text within it.",
        'Write tolerate = ["cdata_document"] in [records] of the profile.',
    ),
    "xml_two_documents": Fault(
        "file", "The document is an envelope, but not of exactly one document within it.", _SYSTEM
    ),
    "xml_elements_missing": Fault(
        "file",
        "The document holds none of the elements that its format is made of.",
        "Drop the documents that this reader is for, or give the folder another `type`.",
    ),
    "xml_records_disagree": Fault("file", "Two independent parsers find different records in the document.", _SYSTEM),
    # one record of XML
    "xml_disagreement": Fault("record", "Two independent parsers read the record differently.", _SYSTEM),
    "value_mixed": Fault(
        "record", "A field holds text and elements beside each other.", "Correct its path in [fields]."
    ),
    "instruction_unknown": Fault(
        "record",
        "The message neither inserts, updates nor deletes its item; it may take something back, so it is not read.",
        "Ask the sender what the instruction means.",
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
    # documents of reports
    "report_id_missing": Fault(
        "record",
        "The document does not say which CyberTipline report it speaks of.",
        "Keep the answer that names the report (reportResponse) in the same file, or begin the file's name with the "
        "report's number, as in 136000001.xml; then drop it again.",
    ),
    "report_id_ambiguous": Fault(
        "record",
        "What stands beside the report names several numbers, or several reports could have this one.",
        "Put each report and what belongs to it into an element or a file of its own, then drop it again.",
    ),
    "report_denied": Fault(
        "record",
        "The answer says that the report does not exist or was retracted, so nothing of it was kept.",
        "Nothing is to be done; if the report does exist, drop another document of it.",
    ),
}
