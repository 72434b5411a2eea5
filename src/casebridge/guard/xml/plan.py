"""What a profile asks of an XML document, compiled once."""

from __future__ import annotations

from typing import Any

from casebridge.guard.damage import CellFault
from casebridge.guard.shape import RecordOptions
from casebridge.guard.xml.names import Names
from casebridge.guard.xml.path import record_path
from casebridge.guard.xml.reading import Reading
from casebridge.guard.xml.schema import check_xsd
from casebridge.guard.xml.text import same_tree
from casebridge.guard.xml.trail import Trail
from casebridge.guard.xml.xpath import XPath, alone, condition

__all__ = ["Plan", "check_xml_paths"]


class Plan:
    """Paths of records and fields. Raises ``ValueError`` with a plain message if one is not fit."""

    def __init__(self, options: RecordOptions) -> None:
        self.names = Names(options.namespaces)
        paths = [record_path(path, self.names) for path in options.path]
        if not paths:
            raise ValueError("path names no path to the records")
        self.trail = Trail(tuple(steps for steps, _ in paths))
        self.reading = Reading(options.fields, self.names)
        self._conditions: list[tuple[XPath, ...]] = [
            tuple(condition(text, self.names) for text in texts) for _, texts in paths
        ]
        self.engine = self.reading.engine or any(self._conditions)

    def row(self, one: Any, other: Any, ends: tuple[int, ...]) -> list[str] | None:
        """The cells of a record as both trees have it, or None if it does not meet the conditions of its path.

        Raises:
            CellFault: those of ``Reading.cells``, and ``xml_disagreement`` if the trees differ.
        """
        if self.engine:
            # XPath can only be asked of one tree: so the other must be the same throughout.
            if not same_tree(one, other):
                raise CellFault("xml_disagreement", "")
            return self.reading.cells(one) if self._meets(one, ends) else None
        row = self.reading.cells(one)
        if row != (again := self.reading.cells(other)):
            differ = (name for name, a, b in zip(self.reading.header, row, again, strict=True) if a != b)
            raise CellFault("xml_disagreement", next(differ))
        return row

    def _meets(self, record: Any, ends: tuple[int, ...]) -> bool:
        wanted = [self._conditions[end] for end in ends]
        if not all(wanted):
            return True
        whole = alone(record, self.names)
        return any(all(check(whole) for check in checks) for checks in wanted)


def check_xml_paths(options: RecordOptions) -> None:
    """Raises ``ValueError`` with a plain message if a path or the schema of the profile can't be used."""
    Plan(options)
    if options.xsd is not None:
        check_xsd(options.xsd)
