"""``<fileDetails>`` and the answers: what they say of the files of a report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal, cast

from casebridge.model import DocumentSource, FileFact, ReportMeta, ReportPart, ViewedCounts
from casebridge_cybertipline.ispws.found import BITS, Found, present, report_ref
from casebridge_cybertipline.ispws.leaf import is_true

__all__ = ["file_counts", "file_fact", "files_part", "is_file_id", "viewed_of"]

_FILE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CLASSES = ("A1", "A2", "B1", "B2")
_VIEWED: dict[str, Literal["yes", "no"]] = {"true": "yes", "1": "yes", "false": "no", "0": "no"}


def is_file_id(text: str) -> bool:
    """Whether the text can be a file's ID: an opaque word, 32 hexadecimal characters in practice."""
    return _FILE_ID.fullmatch(text) is not None


def viewed_of(text: str) -> Literal["yes", "no", "unstated"]:
    """Whether the provider viewed all of a file; what is not said, or not understood, stays unstated."""
    return _VIEWED.get(text.strip(), "unstated")


def file_fact(found: Found) -> FileFact | None:
    """What one ``<fileDetails>`` says of its file, or None if the file has no usable ID."""
    kept = found.kept
    file_id = kept.get("fileId", "").strip()
    if not is_file_id(file_id):
        found.say("R06", "fileDetails/fileId")
        return None
    annotations = list(found.flags.get("fileAnnotations", []))
    if is_true(kept.get("potentialMeme")) and "potentialMeme" not in annotations:
        annotations.append("potentialMeme")
    named = kept.get("industryClassification", "").strip()
    return FileFact(
        file_id=file_id,
        viewed=viewed_of(kept.get("fileViewedByEsp", "")),
        classification=cast("Any", named) if named in _CLASSES else None,
        supplemental=kept.get("fileRelevance", "").strip() == "Supplemental Reported",
        annotations=tuple(annotations),
    )


def file_counts(files: Sequence[FileFact]) -> dict[str, Any]:
    """The counts of ``ReportMeta`` that follow from facts on files."""
    if not files:
        return {}
    viewed = [fact.viewed for fact in files]
    classes = [fact.classification for fact in files if fact.classification]
    return {
        "file_count": len(files),
        "files_by_class": {name: classes.count(name) for name in sorted(set(classes))},
        "viewed": _viewed_counts(viewed.count("yes"), viewed.count("no"), viewed.count("unstated")),
    }


@lru_cache(maxsize=1024)
def _viewed_counts(yes: int, no: int, unstated: int) -> ViewedCounts:
    return ViewedCounts(yes=yes, no=no, unstated=unstated)


def files_part(
    found: Found, number: str, source: DocumentSource, files: Sequence[FileFact], *, whole: bool = False
) -> ReportPart:
    """What a document that is not the report itself says of the report with this number."""
    bits = found.present | (BITS["files"] if files else 0)
    return ReportPart(
        meta=ReportMeta(
            ref=report_ref(number),
            # What such a document does not mention is not said to be absent from the report.
            presence=present(bits),
            source=source,
            findings=found.told(),
            **file_counts(files),
        ),
        files=tuple(files),
        whole=whole,
    )
