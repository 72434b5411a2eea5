"""The writers of the generated pages, on small examples."""

from __future__ import annotations

import click

from tools.pages import cli
from tools.pages.keys import tables
from tools.pages.markdown import cell, table


def tree() -> click.Group:
    @click.group(help="All of it.")
    def root() -> None: ...

    @root.group(help="Things\n\n\b\n  a | b")
    def thing() -> None: ...

    @thing.command(help="Shows one.")
    @click.argument("name")
    @click.option("--many", type=click.IntRange(1, 9), default=3, show_default=True, help="How | many.")
    def show(name: str, many: int) -> None: ...

    @root.command(hidden=True)
    def secret() -> None: ...

    return root


def test_cli_page_holds_every_command_and_option_but_hidden_ones() -> None:
    page = cli.text(tree())
    assert [line for line in page.split("\n") if line.startswith("## ")] == [
        "## `casebridge`",
        "## `casebridge thing`",
        "## `casebridge thing show`",
    ]
    assert "casebridge thing show [OPTIONS] NAME" in page
    assert "| `--many INTEGER RANGE` | How \\| many. [default: 3; 1<=x<=9] |" in page
    assert "secret" not in page
    assert page.count("--help") == 1
    assert "```text\n  a | b\n```" in page


def test_key_tables_name_type_default_and_place_of_every_key() -> None:
    schema = {
        "properties": {
            "inner": {"$ref": "#/$defs/Inner"},
            "colour": {"$ref": "#/$defs/Colour"},
            "either": {
                "anyOf": [{"type": "string"}, {"items": {"type": "integer"}, "type": "array"}, {"type": "null"}]
            },
            "map": {"additionalProperties": {"type": "string"}, "type": "object", "default": {}},
            "mode": {"enum": ["a", "b"], "type": "string", "default": "a"},
            "on": {"const": "yes", "default": None, "description": "whether"},
            "free": {"type": "object"},
        },
        "required": ["inner"],
        "$defs": {
            "Inner": {"properties": {"x": {"type": "number", "default": 2.0}}, "description": "``[inner]``: within."},
            "Colour": {"enum": ["RED"]},
        },
    }
    assert "\n\n".join(tables(schema)).split("\n") == [
        "## the whole file",
        "",
        "| key | type | default | meaning |",
        "| --- | --- | --- | --- |",
        "| `inner` | [Inner](#inner) | required |  |",
        "| `colour` | [Colour](vocabulary.md#colour) |  |  |",
        "| `either` | string or list of integer |  |  |",
        "| `map` | table of string |  |  |",
        '| `mode` | `a` or `b` | `"a"` |  |',
        "| `on` | `yes` |  | whether |",
        "| `free` | table |  |  |",
        "",
        "## Inner",
        "",
        "`[inner]`: within.",
        "",
        "| key | type | default | meaning |",
        "| --- | --- | --- | --- |",
        "| `x` | number | `2.0` |  |",
    ]


def test_table_cells_stay_on_one_line() -> None:
    assert cell("a |\n  b") == "a \\| b"
    assert table(["x"], [["1"], ["2"]]) == "| x |\n| --- |\n| 1 |\n| 2 |"
