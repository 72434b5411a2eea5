"""Any JSON or XML interface over HTTP as a source."""

from casebridge.connectors.rest.options import RestOptions
from casebridge.connectors.rest.source import RestSource

__all__ = ["RestOptions", "RestSource"]
