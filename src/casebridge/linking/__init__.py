"""Case number to report ID, within one agency. Pure."""

from casebridge.linking.loose import loose_key
from casebridge.linking.resolve import LinkedReport, LooseLink, Resolution, resolve
from casebridge.linking.table import LinkFault, LinkRow, find_columns, read_links

__all__ = [
    "LinkFault",
    "LinkRow",
    "LinkedReport",
    "LooseLink",
    "Resolution",
    "find_columns",
    "loose_key",
    "read_links",
    "resolve",
]
