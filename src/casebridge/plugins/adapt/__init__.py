"""What authors write, as what the engine reads: sources, and readers of files."""

from casebridge.plugins.adapt.form import FormatDropReader
from casebridge.plugins.adapt.source import RecordsSource, adapt_source

__all__ = ["FormatDropReader", "RecordsSource", "adapt_source"]
