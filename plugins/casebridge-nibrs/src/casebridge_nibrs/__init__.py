"""Reads NIBRS flat files and NIBRS XML for casebridge: arrests and exceptional clearances by case number."""

from casebridge_nibrs.flat import read_flat
from casebridge_nibrs.service import violations
from casebridge_nibrs.xml import read_xml

__all__ = ["read_flat", "read_xml", "violations"]
