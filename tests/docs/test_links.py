"""Every relative link in the docs leads somewhere, and every decision has its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tracked import ROOT, texts

LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\((?P<target>[^)\s]+)\)|!\[[^\]\n]*\]\((?P<image>[^)\s]+)\)")
HEADINGS = ("## Context", "## Decision", "## Alternatives rejected", "## Consequences")
FENCE = re.compile(r"^ {0,3}(```|~~~).*?^ {0,3}\1\s*$", re.MULTILINE | re.DOTALL)


def pages() -> dict[Path, str]:
    return {name: text for name, text in texts().items() if name.suffix == ".md"}


def slug(heading: str) -> str:
    """The anchor that Markdown renderers give a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(text: str) -> set[str]:
    return {slug(line.lstrip("#")) for line in FENCE.sub("", text).split("\n") if line.startswith("#")}


def broken(page: Path, text: str, root: Path) -> Iterator[str]:
    """The links of a page that lead nowhere."""
    for match in LINK.finditer(FENCE.sub("", text)):
        target = match["target"] or match["image"]
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (root / page.parent / name) if name else root / page
        if not file.exists() or (
            anchor and file.suffix == ".md" and anchor not in anchors(file.read_text(encoding="utf-8"))
        ):
            yield target


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.as_posix())
def test_page_links_lead_somewhere(page: Path) -> None:
    assert list(broken(page, pages()[page], ROOT)) == []


def test_broken_finds_missing_files_and_anchors(tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text("# A title\n\n```\n# no heading\n```\n", encoding="utf-8")
    text = "[a](there.md) [b](there.md#a-title) [c](gone.md) ![d](gone.png) [e](there.md#no-heading) [f](https://x.y)\n"
    assert list(broken(Path("page.md"), text, tmp_path)) == ["gone.md", "gone.png", "there.md#no-heading"]


def test_index_reaches_every_page() -> None:
    """A page that nobody can find from the index might as well not be there."""
    known = {Path("docs/index.md")}
    todo = list(known)
    while todo:
        page = todo.pop()
        for match in LINK.finditer(pages().get(page, "")):
            target = (match["target"] or "").partition("#")[0]
            found = Path((ROOT / page.parent / target).resolve())
            if target and found.is_relative_to(ROOT) and found.relative_to(ROOT) not in known:
                known.add(found.relative_to(ROOT))
                todo.append(found.relative_to(ROOT))
    lost = [page.as_posix() for page in pages() if page.parts[0] == "docs" and page not in known]
    assert not lost, f"not reachable from docs/index.md: {lost}"


def decisions() -> list[Path]:
    return sorted(page for page in pages() if page.parts[:2] == ("docs", "decisions") and page.name[:4].isdigit())


@pytest.mark.parametrize("page", decisions(), ids=lambda page: page.name)
def test_decision_has_its_parts(page: Path) -> None:
    text = pages()[page]
    number = page.name[:4]
    assert re.match(rf"# {number}\. \S", text), f"starts with '# {number}. Title'"
    assert re.search(r"^Date: (\d{4}-\d\d-\d\d|YYYY-MM-DD)$", text, re.MULTILINE), "has a line 'Date: YYYY-MM-DD'"
    assert [line for line in text.split("\n") if line in HEADINGS] == list(HEADINGS)


def test_decisions_are_numbered_without_gap() -> None:
    assert [page.name[:4] for page in decisions()] == [f"{number:04}" for number in range(len(decisions()))]
