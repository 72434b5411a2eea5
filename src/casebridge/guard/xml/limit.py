"""What a document may cost before it is refused. Ordinary case exports stay far below every one of these."""

from __future__ import annotations

__all__ = ["ATTRIBUTES", "BLOCK", "DEPTH", "HEAD", "MARKS", "SPAN", "VALIDATED", "WHOLE"]

BLOCK = 1 << 16
"""Bytes read and parsed at a time."""

HEAD = 1 << 20
"""Bytes that may stand before the root element: licence comments and the like."""

DEPTH = 256
"""Elements within each other; libxml2's own limit."""

ATTRIBUTES = 256
"""Attributes of one element. Looking one up takes time in proportion to their number."""

SPAN = 16 << 20
"""Bytes of one record, or of any stretch in which no element ends beside another: what must be held in memory."""

MARKS = 500_000
"""Signs ``<`` and ``=`` in such a stretch: each costs a node of up to 200 bytes in memory."""

WHOLE = 16 << 20
"""Bytes of a document that is read whole, to be taken out of its envelope."""

VALIDATED = 8 << 20
"""Bytes of a document that is validated, which needs all of it in memory."""
