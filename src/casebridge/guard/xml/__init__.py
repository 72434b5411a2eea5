"""XML made safe: one guarded reader, two parsers that must agree, and nothing read that no path selects."""

from casebridge.guard.xml.plan import check_xml_paths
from casebridge.guard.xml.read import read_xml

__all__ = ["check_xml_paths", "read_xml"]
