"""Rules on the connector's own Python."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from casebridge.authoring.project import Project
from casebridge.authoring.rules.rule import Look, Spared, rule

__all__: list[str] = []

_OURS = ("casebridge.sdk", "casebridge.model", "casebridge.errors", "casebridge.faults")
_BARRED = {
    **dict.fromkeys(
        (
            "httpx",
            "h11",
            "httpcore",
            "requests",
            "aiohttp",
            "urllib3",
            "http.client",
            "urllib.request",
            "socket",
            "ssl",
        ),
        "casebridge.sdk.http",
    ),
    **dict.fromkeys(("pyexpat", "defusedxml", "xml.sax", "xml.parsers"), "casebridge.sdk.xml"),
    **dict.fromkeys(("sqlite3", "sqlalchemy"), "what it is handed; a connector keeps nothing"),
}
_XML = ("lxml", "xml")
_PARSES = frozenset({"parse", "iterparse", "fromstring", "fromstringlist", "XML", "HTML", "XMLID", "XMLParser"})
_LINES, _BODY = 300, 60


@rule("CB084", "Networks and documents are reached through the SDK only", "bronze")
def _imports(look: Look) -> list[str]:
    project = _package(look)
    alone = not project.modules
    wrong = []
    for path, tree in project.code.items():
        for name in sorted(set(_imported(tree))):
            root = name.split(".")[0]
            if root == "casebridge" and not any(_below(name, part) for part in _OURS):
                wrong.append(f"{path.name} imports {name}, which is not for plugins and may change.")
            barred = next((part for part in _BARRED if _below(name, part)), "")
            # A process of its own may bring what it likes: that is what it is for.
            if barred and not alone:
                wrong.append(f"{path.name} imports {name}; use {_BARRED[barred]}.")
            if any(_below(name, part) for part in _XML) and not barred and _PARSES & set(_named(tree)):
                # To write a document with them is fine.
                wrong.append(f"{path.name} parses with {name}; use casebridge.sdk.xml.")
    return wrong


@rule("CB092", "It is typed, and mypy is strict with it", "silver")
def _typed(look: Look) -> list[str]:
    project = _package(look)
    packages = {path.parent for path in project.code if path.name == "__init__.py"}
    tops = [folder for folder in sorted(packages) if folder.parent == project.home]
    wrong = [f"{folder.name} has no py.typed." for folder in tops if not (folder / "py.typed").exists()]
    if not _strict(project.folder):
        wrong.append("No pyproject.toml from here upwards says `strict = true` under [tool.mypy].")
    for path, tree in project.code.items():
        bare = [node.name for node in ast.walk(tree) if isinstance(node, _FUNCTIONS) and not _annotated(node)]
        wrong += [f"{path.name}: {name} has an argument or a result without a type." for name in bare]
    return wrong


@rule("CB098", "Files and functions are short enough to be read at one go", "gold")
def _small(look: Look) -> list[str]:
    project = _package(look)
    wrong = []
    for path, tree in project.code.items():
        lines = len(path.read_text(encoding="utf-8").splitlines())
        wrong += [f"{path.name} has {lines} lines; {_LINES} are the limit."] if lines > _LINES else []
        for node in ast.walk(tree):
            if isinstance(node, _FUNCTIONS) and (size := (node.end_lineno or 0) - node.lineno + 1) > _BODY:
                wrong.append(f"{path.name}: {node.name} has {size} lines; {_BODY} are the limit.")
    return wrong


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _package(look: Look) -> Project:
    if not look.project.code:
        raise Spared("It has no code.")
    return look.project


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (item.name for item in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            # `from xml import etree` and `from casebridge import engine` name a module by its last part.
            short = "." not in node.module
            yield from (f"{node.module}.{item.name}" if short else node.module for item in node.names)


def _named(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from (item.name for item in node.names)


def _below(name: str, part: str) -> bool:
    return name == part or name.startswith(f"{part}.")


def _annotated(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    args = node.args
    every = [*args.posonlyargs, *args.args, *args.kwonlyargs, *filter(None, (args.vararg, args.kwarg))]
    if every and every[0].arg in ("self", "cls"):
        every = every[1:]
    return node.returns is not None and all(item.annotation is not None for item in every)


def _strict(folder: Path) -> bool:
    for place in (folder, *folder.parents):
        path = place / "pyproject.toml"
        if path.is_file():
            found = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get("mypy")
            if found is not None:
                return bool(found.get("strict"))
    return False
