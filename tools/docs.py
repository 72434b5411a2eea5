"""Writes the generated reference pages: ``uv run python tools/docs.py``; with ``--check`` it only compares.

Each page has one function from code to text, so that a page can't say anything that the code does not.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tools.pages import (  # noqa: E402
    cli,
    configuration,
    conformance,
    errors,
    index,
    logevents,
    profile,
    projection,
    rules,
    schema,
    shipped,
    vocabulary,
)

REFERENCE = Path("docs", "reference")


def _there(module: str | None) -> bool:
    if module is None:
        return True
    path = ROOT.joinpath("src", *module.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


_WRITTEN_LATER = {"cli.md": "casebridge.cli"}

_ALL: Mapping[str, Callable[[], str]] = {
    "cli.md": cli.page,
    "configuration.md": configuration.page,
    "conformance.md": conformance.page,
    "errors.md": errors.page,
    "log-events.md": logevents.page,
    "profile.md": profile.page,
    "projection.md": projection.page,
    "schema/event.schema.json": schema.event,
    "schema/profile.schema.json": schema.profile,
    "shipped.md": shipped.page,
    "vocabulary.md": vocabulary.page,
}

_FOUND = {name: make for name, make in _ALL.items() if _there(_WRITTEN_LATER.get(name))}

PAGES: Mapping[str, Callable[[], str]] = {
    **_FOUND,
    "index.md": lambda: index.page(_FOUND),
    "../rules/index.md": rules.page,
}
"""Path below ``docs/reference`` to the function that writes it."""


def drift(root: Path) -> list[str]:
    """The generated pages, as paths from ``root``, that are missing or differ from what the code says now."""
    stale = []
    for name, make in PAGES.items():
        file = root / REFERENCE / name
        if not file.is_file() or file.read_text(encoding="utf-8") != make():
            stale.append((REFERENCE / name).as_posix())
    return stale


def write(root: Path) -> list[str]:
    """Rewrites every page that differs; says which."""
    stale = drift(root)
    for name in stale:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        text = PAGES[Path(name).relative_to(REFERENCE).as_posix()]()
        file.write_text(text, encoding="utf-8", newline="\n")
    return stale


def main(arguments: list[str] | None = None) -> int:
    """0 when all pages are as the code says (now), 1 when ``--check`` found one that is not."""
    parser = argparse.ArgumentParser(description="Generate docs/reference from the code.")
    parser.add_argument("--check", action="store_true", help="compare only; end with 1 when a page is stale")
    check = parser.parse_args(arguments).check
    stale = drift(ROOT) if check else write(ROOT)
    for name in stale:
        print(f"{'stale' if check else 'written'}: {name}")
    if check and stale:
        print("Run `uv run python tools/docs.py` and commit the result.")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
