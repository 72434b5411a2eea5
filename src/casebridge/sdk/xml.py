"""XML for plugins: elements of any document, streamed, guarded, and freed after use."""

from casebridge.guard.xml.elements import XmlElement, XmlNode, xml_elements
from casebridge.guard.xml.names import local

__all__ = ["XmlElement", "XmlNode", "local", "xml_elements"]
