"""Faults of files that are made of segments of fixed positions, as NIBRS flat files are."""

from __future__ import annotations

from casebridge.faults.fault import Fault

__all__ = ["SEGMENT"]

_PROGRAM = "Have the program that writes the file mended, then send the incident again."

SEGMENT: dict[str, Fault] = {
    "segments_missing": Fault(
        "file", "Nothing in the file begins as a segment does.", "Drop a NIBRS flat file, not another kind of file."
    ),
    "xml_generation": Fault(
        "file",
        "The reports of the document are in a namespace that the plugin does not know.",
        "Install a version of the plugin that knows it, or have the document written in an earlier generation.",
    ),
    "segment_header": Fault(
        "record", "A segment does not begin as segments do, so nobody knows what it says.", _PROGRAM
    ),
    "segment_short": Fault("record", "A segment ends before the values that are read of it.", _PROGRAM),
    "segment_orphan": Fault("record", "Segments of an incident stand without the one that begins it.", _PROGRAM),
    "segment_action": Fault(
        "record",
        "A segment changes a part of an incident, and the rest of it is not in the file.",
        "Have the incident sent whole: a delete, and an insert with all its segments.",
    ),
    "segments_too_many": Fault("record", "An incident has more than 999 segments that are read.", _PROGRAM),
}
