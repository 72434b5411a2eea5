"""Rules on the distribution: what it declares, and what it brings beside code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from casebridge.authoring.project import Project
from casebridge.authoring.rules.rule import Look, Spared, rule
from casebridge.sdk.plugin import API, GROUP

__all__: list[str] = []

_NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^\]]*\])?\s*(?:\(([^)]*)\)|([^;@]*))(?:;.*)?")
_SCRIPTS = ("scripts", "gui-scripts")


@rule("CB083", "Entry points name modules, and these say which API they are written for", "bronze")
def _entry(look: Look) -> list[str]:
    project = _package(look)
    if not project.modules:
        if _is_process(project):
            raise Spared("It is a process of its own and offers nothing by an entry point.")
        return [f"pyproject.toml has no entry point in the group {GROUP}."]
    return [problem for name in project.modules for problem in _module(project, name)]


@rule("CB085", "Nothing runs before somebody trusts it", "bronze")
def _quiet(look: Look) -> list[str]:
    project = look.project
    wrong = [f"{path.name} runs whenever Python starts." for path in project.files if path.suffix == ".pth"]
    wrong += ["setup.py runs when the package is installed." for path in project.files if path.name == "setup.py"]
    hooks = project.settings.get("tool", {}).get("hatch", {}).get("build", {})
    wrong += ["The build has hooks of its own." for _ in ("once",) if "hooks" in hooks]
    backend = project.settings.get("build-system", {})
    wrong += ["The build backend stands in the package itself." for _ in ("once",) if "backend-path" in backend]
    groups = sorted(set(project.about.get("entry-points", {})) - {GROUP})
    return wrong + [f"It has entry points in the group {group}, which other programs load." for group in groups]


@rule("CB088", "Dependencies have an upper bound", "silver")
def _bounded(look: Look) -> list[str]:
    project = _package(look)
    stated = [str(item) for item in project.about.get("dependencies", [])]
    found = dict(map(_dependency, stated))
    wrong = ["A dependency is none that can be read." for name in found if not name]
    if "casebridge" not in found:
        wrong.append("casebridge is no dependency of it.")
    elif ">" not in found["casebridge"] and "==" not in found["casebridge"] and "~=" not in found["casebridge"]:
        wrong.append("casebridge has no lower bound.")
    loose = sorted(name for name, bounds in found.items() if name and not re.search(r"<|==|~=", bounds))
    return wrong + [f"{name} has no upper bound: a later version may break it." for name in loose]


@rule("CB089", "It says under which licence it may be used", "silver")
def _licence(look: Look) -> list[str]:
    project = look.project
    wrong = [] if any(project.text(name).strip() for name in ("LICENSE", "LICENSE.md", "LICENSE.txt", "COPYING")) else [
        "There is no file LICENSE."
    ]  # fmt: skip
    if project.has_code and not str(project.about.get("license") or ""):
        wrong.append("pyproject.toml has no `license`.")
    return wrong


@rule("CB091", "The changelog tells of the version", "silver")
def _changelog(look: Look) -> list[str]:
    project = look.project
    headings = re.findall(r"^#+ (.*)$", project.text("CHANGELOG.md"), re.MULTILINE)
    if not project.has_code:
        return [] if len(headings) > 1 else ["CHANGELOG.md tells of no version."]
    version = str(project.about.get("version") or "")
    if not version:
        return ["pyproject.toml states no version."]
    told = any(re.search(rf"(?<![\w.]){re.escape(version)}(?![\w.])", heading) for heading in headings)
    return [] if told else [f"No heading of CHANGELOG.md names {version}."]


def _package(look: Look) -> Project:
    if not look.project.has_code:
        raise Spared("It has no code.")
    return look.project


def _is_process(project: Project) -> bool:
    return any(path.name == "__main__.py" and "serve" in _called(tree) for path, tree in project.code.items())


def _called(tree: ast.Module) -> set[str]:
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {node.id for node in calls if isinstance(node, ast.Name)}


def _module(project: Project, name: str) -> Iterator[str]:
    if not all(part.isidentifier() for part in name.split(".")):
        yield f"The entry point {name} names something within a module."
        return
    path = project.home.joinpath(*name.split("."))
    tree = project.code.get(path.with_suffix(".py")) or project.code.get(path / "__init__.py")
    if tree is None:
        yield f"There is no module {name}."
    elif API not in _stated(tree):
        yield f"{name} does not say CASEBRIDGE_API = {API}."


def _stated(tree: ast.Module) -> Iterator[object]:
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        named = any(isinstance(target, ast.Name) and target.id == "CASEBRIDGE_API" for target in targets)
        if named and isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Constant):
            yield node.value.value


def _dependency(text: str) -> tuple[str, str]:
    found = _NAME.fullmatch(text)
    return (re.sub(r"[-_.]+", "-", found[1]).lower(), found[3] or found[4] or "") if found else ("", "")
