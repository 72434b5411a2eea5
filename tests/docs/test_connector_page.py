"""What the page on connectors promises of their size."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.docs.examples import examples

PAGE = Path(__file__).parents[2] / "docs/tutorial/connector.md"
FILES = {item.argument: item.body for item in examples(PAGE.read_text(encoding="utf-8")) if item.verb == "file"}


def test_source_in_python_has_two_methods_of_the_contract_and_at_most_forty_lines() -> None:
    text = FILES["acme-desk/acme_desk.py"]
    assert len(text.splitlines()) <= 40
    (desk,) = (node for node in ast.parse(text).body if isinstance(node, ast.ClassDef) and node.name == "Desk")
    names = {node.name for node in desk.body if isinstance(node, ast.FunctionDef)}
    assert names == {"__init__", "pull", "check"}


def test_connector_without_code_has_at_most_forty_lines() -> None:
    assert len(FILES["plain.toml"].splitlines()) <= 40
