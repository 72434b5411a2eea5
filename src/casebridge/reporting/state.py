"""What is known of one report, with as much of where it came from as the next document needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pydantic import Field

from casebridge.model import FileFact, Finding, FindingSeverity, ReportMeta, ViewedCounts
from casebridge.model.base import Record

__all__ = ["ReportState", "counted", "joined"]

_CAUTION = {"unstated": 0, "yes": 1, "no": 2}
_CONTRADICTION = Finding(
    code="viewed_contradiction", severity=FindingSeverity.WARNING, path="fileDetails/fileViewedByEsp"
)


class ReportState(Record):
    """The merged metadata of one report, and who said what when.

    Args:
        meta: what is known now.
        pieces: file facts of documents that speak of some files, by file ID.
        listed: file facts of the document that lists all files of the report; None if there is none.
        listed_at: that document's time in wire form.
        stamps: field to (rank, time in wire form) of the statement that stands; see ``merge``.
        said: findings of the documents themselves, without those that come of comparing them.
    """

    meta: ReportMeta
    pieces: tuple[FileFact, ...] = ()
    listed: tuple[FileFact, ...] | None = None
    listed_at: str = ""
    stamps: dict[str, tuple[int, str]] = Field(default_factory=dict)
    said: tuple[Finding, ...] = ()

    @property
    def files(self) -> tuple[FileFact, ...]:
        """The report's files: those of the whole list if there is one, each with all that is said of it."""
        return self._view()[0]

    @property
    def conflicts(self) -> tuple[Finding, ...]:
        """What documents contradict each other in."""
        return self._view()[1]

    def _view(self) -> tuple[tuple[FileFact, ...], tuple[Finding, ...]]:
        if self.listed is None:
            return self.pieces, ()
        named = {fact.file_id for fact in self.listed}
        return joined(self.listed, (fact for fact in self.pieces if fact.file_id in named))

    def same_facts(self, other: ReportState) -> bool:
        """Whether both say the same of the report, whichever document said it."""
        mine, theirs = (item.meta.model_copy(update={"source": self.meta.source}) for item in (self, other))
        return mine == theirs and self.files == other.files


def joined(known: Iterable[FileFact], new: Iterable[FileFact]) -> tuple[tuple[FileFact, ...], tuple[Finding, ...]]:
    """File facts of both by file ID, and what they contradict each other in; the order of the two makes no difference.

    Unstated gives way to what is stated. A yes against a no becomes a no with a finding: a file that somebody says was
    not viewed is treated with the caution of one (US v. Wilson; docs/reference/cybertipline.md).
    """
    found = {fact.file_id: fact for fact in known}
    conflict = False
    for fact in new:
        old = found.get(fact.file_id, fact)
        conflict |= {old.viewed, fact.viewed} == {"yes", "no"}
        found[fact.file_id] = FileFact(
            file_id=fact.file_id,
            viewed=max(old.viewed, fact.viewed, key=_CAUTION.__getitem__),
            classification=min(filter(None, (old.classification, fact.classification)), default=None),
            supplemental=old.supplemental or fact.supplemental,
            annotations=tuple(sorted({*old.annotations, *fact.annotations})),
        )
    return tuple(found[key] for key in sorted(found)), (_CONTRADICTION,) if conflict else ()


def counted(files: Iterable[FileFact]) -> dict[str, object]:
    """The counts of ``ReportMeta`` that follow from file facts."""
    facts = list(files)
    viewed = Counter(fact.viewed for fact in facts)
    classes = Counter(fact.classification for fact in facts if fact.classification)
    return {
        "file_count": len(facts),
        "files_by_class": dict(sorted(classes.items())),
        "viewed": ViewedCounts(yes=viewed["yes"], no=viewed["no"], unstated=viewed["unstated"]),
    }
