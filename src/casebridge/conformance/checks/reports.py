"""Checks of report readers: lenient, metadata only, and never beside themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casebridge.conformance.check import CheckFailed, check, demand
from casebridge.conformance.probe.canary import shown_in
from casebridge.conformance.report.edit import UNKNOWN, holds, with_text, with_unknown, without
from casebridge.sdk.records import FileFault

if TYPE_CHECKING:
    from casebridge.conformance.report.bench import Read, ReportBench

_CANARY = "Wk9canaryofadocumentWk9"
_CUTS = 12


@check("CB073", "What a reader does not know becomes a finding with its name, never an error", kind="reports")
def _lenient(bench: ReportBench) -> None:
    for name, data in bench.binding.documents.items():
        usual = bench.read(data, name)
        _well(usual, name)
        demand(
            usual.ids == bench.binding.reports[name],
            f"Of {name} {len(usual.ids)} reports were read where {len(bench.binding.reports[name])} are told of.",
        )
    beside = [*bench.binding.private, *(names[0] for names in bench.binding.presence.values())]
    tried = named = 0
    for name, data in bench.binding.documents.items():
        for other in beside[:6]:
            strange = with_unknown(data, other, _CANARY)
            if strange == data:
                continue
            tried += 1
            found = bench.read(strange, name)
            _well(found, f"{name} with an element that no schema has")
            demand(
                found.ids == bench.binding.reports[name],
                "An element that no schema has changed which reports are read.",
            )
            named += any(UNKNOWN in path for _, path in found.findings)
            known = shown_in(found.told, _CANARY)
            demand(not known, f"The text of an unknown element stands in: {', '.join(known)}.")
    demand(tried, "None of the names in `private` and `presence` stands in a document of the binding.")
    demand(named, "An element that no schema has is told nowhere. Make a finding with its name.")


@check("CB074", "No value of a document is kept", needs={"private"}, kind="reports")
def _nothing_kept(bench: ReportBench) -> None:
    for private in bench.binding.private:
        named = [(name, data) for name, data in bench.binding.documents.items() if holds(data, private)]
        demand(named, f"{private!r} is named as private and has a text in no document of the binding.")
        for name, data in named:
            planted = with_text(data, private, _CANARY)
            found = bench.read(planted, name)
            demand(
                found.error is None, f"A text in {private!r} ended the read of {name} ({type(found.error).__name__})."
            )
            known = sorted(set(shown_in(found.told, _CANARY)))
            demand(
                not known, f"The text of {private!r} stands in: {', '.join(known)}. Look whether it is there, no more."
            )


@check("CB075", "Presence says what is there and what is not", needs={"presence"}, kind="reports")
def _presence(bench: ReportBench) -> None:
    for field, names in bench.binding.presence.items():

        def bare(data: bytes, names: tuple[str, ...] = names) -> bytes:
            for name in names:
                data = without(data, name)
            return data

        name, data = bench.document_with(bare, f"{' or '.join(names)}, which presence of {field!r} is about")
        there, gone = bench.read(bench.binding.documents[name], name), bench.read(data, name)
        demand(
            any(part.meta.presence.get(field) for part in there.parts), f"{field!r} is there and is told as missing."
        )
        _well(gone, f"{name} without {' and '.join(names)}")
        demand(
            not any(part.meta.presence.get(field) for part in gone.parts),
            f"{field!r} is told as present in a document that lacks {' and '.join(names)}.",
        )


@check("CB076", "A file of which nobody says whether it was viewed counts as neither", needs={"viewed"}, kind="reports")
def _viewed(bench: ReportBench) -> None:
    assert bench.binding.viewed is not None  # noqa: S101  the need says so
    mark, yes, no = bench.binding.viewed
    name, bare = bench.document_with(lambda data: without(data, mark), f"{mark!r}")
    whole = bench.binding.documents[name]
    nobody = _counts(bench.read(bare, name))
    everybody, none = (_counts(bench.read(with_text(whole, mark, text), name)) for text in (yes, no))
    marks = sum(everybody) - everybody[2]
    demand(nobody[0] == nobody[1] == 0, f"Without {mark!r}, {nobody[0]} files count as viewed and {nobody[1]} as not.")
    demand(sum(nobody) > 0, f"Without {mark!r} no file is counted at all.")
    demand(marks > 0, f"Where every {mark!r} says yes, no file counts as viewed.")
    demand(everybody[1] == 0, f"Where every {mark!r} says yes, {everybody[1]} files count as not viewed.")
    demand(none[0] == 0 and none[1] == marks, f"Where every {mark!r} says no, {none[0]} files count as viewed.")


@check("CB077", "A damaged document is refused or set aside, and nothing else happens", kind="reports")
def _damaged(bench: ReportBench) -> None:
    for name, data in bench.binding.documents.items():
        known = set(bench.binding.reports[name])
        marked = with_text(data, bench.binding.private[0], _CANARY) if bench.binding.private else data
        cuts = [marked[: len(marked) * at // _CUTS] for at in range(1, _CUTS)]
        for broken in (b"", b"\0" * 64, b"no document at all", bytes(range(256)), b"<html></html>", b"[[[[", *cuts):
            found = bench.read(broken, name)
            what = f"Of {len(broken)} bytes of {name}"
            demand(
                found.error is None or isinstance(found.error, FileFault),
                f"{what} the reader raised {type(found.error).__name__}. Only FileFault says that a file is refused.",
            )
            demand(not found.strange, f"{what} the reader made {', '.join(found.strange)}.")
            demand(found.error or found.damaged or found.parts, f"{what} nothing came: no report, no damage, no error.")
            demand(known.issuperset(found.ids), f"{what} a report was read that the document does not tell of.")
            demand(not shown_in(found.told, _CANARY), f"{what} a value stands in what was told of it.")


@check("CB078", "A large document is read piece by piece", needs={"grow"}, kind="reports")
def _streams(bench: ReportBench) -> None:
    assert bench.binding.grow is not None  # noqa: S101  the need says so
    count = 50
    while len(data := bench.binding.grow(count)) < 1_000_000:
        count *= 4
        demand(count < 1_000_000, "The document does not grow: `grow` makes one with so many reports.")
    found = bench.read(data)
    _well(found, f"A document with {count} reports")
    # Several parts of a document may speak of one report.
    told = len(set(found.ids))
    demand(told == count, f"Of {count} reports {told} were read.")
    demand(
        found.first_at < len(data) / 2,
        f"{found.first_at} of {len(data)} bytes were read before the first report was handed over. Yield each as soon "
        "as it is whole: documents of a gigabyte exist.",
    )


def _counts(found: Read) -> tuple[int, int, int]:
    if found.error is not None or not found.parts:
        raise CheckFailed(f"The read ended with {type(found.error).__name__} instead of metadata.")
    views = [part.meta.viewed for part in found.parts]
    return sum(item.yes for item in views), sum(item.no for item in views), sum(item.unstated for item in views)


def _well(found: Read, what: str) -> None:
    demand(
        found.error is None, f"{what}: the reader raised {type(found.error).__name__}. It is lenient: tell a finding."
    )
    demand(not found.damaged, f"{what}: {len(found.damaged)} parts were set aside. What can be read is read.")
    demand(not found.strange, f"{what}: the reader made {', '.join(found.strange[:3])}.")
