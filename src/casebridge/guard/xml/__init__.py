"""XML made safe: one guarded reader, two parsers that must agree, and nothing read that no path selects."""

from casebridge.guard.xml.plan import check_xml_paths
from casebridge.guard.xml.read import read_xml
from casebridge.guard.xml.schema import XsdFinding, xsd_findings
from casebridge.guard.xml.survey import xml_paths

__all__ = ["XsdFinding", "check_xml_paths", "read_xml", "xml_paths", "xsd_findings"]
