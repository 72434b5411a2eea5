"""TOML that people write: the error names file, line, key and the nearest valid key."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from casebridge.errors import FixConfig
from casebridge.guard.toml import load_toml, nearest, read_toml


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Inner(Closed):
    depth: int = 0
    inside: bool = Field(default=False, alias="in")


class Apple(Closed):
    type: Literal["apple"]
    colour: str = ""


class Pear(Closed):
    type: Literal["pear"]
    shape: str = ""


class Item(Closed):
    column: str
    format: Inner | str = ""
    codes: dict[str, Inner | int] = Field(default_factory=dict)


class Whole(Closed):
    interval: int = 1
    table: Inner = Inner()
    item: tuple[Item, ...] = Field(default=(), min_length=1)
    fruit: tuple[Annotated[Apple | Pear, Field(discriminator="type")], ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Whole:
        if self.interval > 99:
            raise ValueError("interval is too long")
        return self


GOOD = """interval = 2 # seconds

[table]
depth = 3

[[item]]
column = "A"
[item.codes]
"a b" = 1
c = { depth = 2 }

[[item]]
column = "B"
format.depth = 1
[[fruit]]
type = "pear"
"""


def load(tmp_path: Path, text: str) -> Whole:
    path = tmp_path / "some.toml"
    path.write_text(text, encoding="utf-8")
    return load_toml(path, Whole)


def broken(tmp_path: Path, text: str) -> FixConfig:
    with pytest.raises(FixConfig) as caught:
        load(tmp_path, text)
    assert caught.value.where.file == str(tmp_path / "some.toml")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    return caught.value


def test_file_read_when_good(tmp_path: Path) -> None:
    whole = load(tmp_path, GOOD)
    assert [item.column for item in whole.item] == ["A", "B"]


def test_byte_order_mark_ignored(tmp_path: Path) -> None:
    path = tmp_path / "some.toml"
    path.write_bytes(b"\xef\xbb\xbfa = 1\n")
    assert read_toml(path)[0] == {"a": 1}


# What is replaced, by what; the line, key and words of the error.
FAULTS: list[tuple[str, str, int, str, str]] = [
    ("interval =", "intervall =", 1, "intervall", "unknown key, did you mean 'interval'?"),
    ("interval =", "zzz =", 1, "zzz", "unknown key."),
    ("interval = 2", 'interval = "x"', 1, "interval", "valid integer"),
    ("interval = 2", "interval = 100", 0, "", "interval is too long."),
    ("depth = 3", "dept = 3", 4, "table.dept", "did you mean 'depth'?"),
    ("depth = 3", "inn = true", 4, "table.inn", "did you mean 'in'?"),
    ("depth = 3", 'depth = "x"', 4, "table.depth", "valid integer"),
    ('column = "A"', 'colum = "A"', 7, "item.0.colum", "did you mean 'column'?"),
    ('column = "B"', "", 12, "item.1.column", "this key is required"),
    ('column = "B"', "column = 2", 13, "item.1.column", "valid string"),
    ('"a b" = 1', '"a b" = "x"', 9, "item.0.codes.a b", "valid"),
    ("c = { depth = 2 }", "c = { dept = 2 }", 10, "item.0.codes.c.dept", "did you mean 'depth'?"),
    ("format.depth = 1", "format.dept = 1", 14, "item.1.format.dept", "did you mean 'depth'?"),
    ("[[fruit]]", "[[frut]]", 15, "frut", "did you mean 'fruit'?"),
    ('type = "pear"', 'type = "pear"\nshap = ""', 17, "fruit.0.shap", "did you mean 'shape'?"),
    ('type = "pear"', 'type = "plum"', 15, "fruit.0", "does not match any of the expected tags"),
]


@pytest.mark.parametrize(("old", "new", "line", "key", "words"), FAULTS, ids=[row[1] or row[0] for row in FAULTS])
def test_error_names_line_key_and_nearest_key(
    tmp_path: Path, old: str, new: str, line: int, key: str, words: str
) -> None:
    assert GOOD.count(old) == 1 or old == "interval ="
    error = broken(tmp_path, GOOD.replace(old, new, 1))
    assert error.code == "key_invalid"
    assert words in str(error)
    assert str(error).count("some.toml") == 1
    lines = str(error).splitlines()
    places = [(error.where.line, error.where.column)]
    places += [(int(part.split()[1][:-1]), part.split(": ")[1]) for part in lines[1:]]
    assert (line, key) in places
    assert not any(mark in str(error) for mark in ("function-", "constrained-", "tuple[", "Inner]"))


def test_every_fault_told_when_there_are_several(tmp_path: Path) -> None:
    error = broken(tmp_path, GOOD.replace("interval =", "intervall =").replace("depth = 3", "dept = 3"))
    assert str(error).endswith("\n  line 1: intervall: unknown key, did you mean 'interval'?")
    assert (error.where.line, error.where.column) == (4, "table.dept")


def test_one_fault_told_once_when_a_table_around_it_fails_too(tmp_path: Path) -> None:
    error = broken(tmp_path, "[[item]]\ncolumn = 1\n")
    assert str(error).count("line") == 1
    assert "at least 1 item" not in str(error)


def test_empty_list_told_when_nothing_is_wrong_inside_it(tmp_path: Path) -> None:
    assert "at least 1 item" in str(broken(tmp_path, "item = []\n"))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\nb = = 2\n", 2),
        ("a = 1\na = 2\n", 2),
        ('a = 1\nb = "x\n', 2),
        ('a = 1\nb = """x\n', 2),
        ("[a\n", 1),
        ("a = 1\n\n[t]\nb = [1,\n", 4),
        ("a = \x00\n", 1),
    ],
)
def test_syntax_error_names_its_line(tmp_path: Path, text: str, line: int) -> None:
    error = broken(tmp_path, text)
    assert error.code == "toml_syntax"
    assert error.where.line == line
    assert str(error).startswith(f"{tmp_path / 'some.toml'}, line {line}: Not valid TOML: ")
    assert " (at " not in str(error)


def test_missing_file_told(tmp_path: Path) -> None:
    with pytest.raises(FixConfig) as caught:
        load_toml(tmp_path / "none.toml", Whole)
    assert caught.value.code == "file_missing"


def test_undecodable_file_told(tmp_path: Path) -> None:
    path = tmp_path / "some.toml"
    path.write_bytes(b'a = "\xff"\n')
    with pytest.raises(FixConfig) as caught:
        read_toml(path)
    assert (caught.value.code, caught.value.detail) == ("file_unreadable", "UnicodeDecodeError")


def test_folder_of_that_name_told(tmp_path: Path) -> None:
    with pytest.raises(FixConfig) as caught:
        read_toml(tmp_path)
    assert caught.value.code == "file_unreadable"


@pytest.mark.parametrize("value", ['"SECRET-1"', '["SECRET-1"]', "{ SECRET = 1 }", "2021-03-04"])
def test_error_holds_no_value(tmp_path: Path, value: str) -> None:
    error = broken(tmp_path, f"interval = {value}\n{GOOD.partition(chr(10))[2]}")
    said = f"{error.summary} {error.next_step} {error.detail}"
    assert "SECRET" not in said
    assert "2021" not in said


def test_unknown_key_told_when_a_nested_validator_found_it(tmp_path: Path) -> None:
    class Loose(Closed):
        item: dict[str, Any]

        @model_validator(mode="after")
        def _inside(self) -> Loose:
            Inner.model_validate(self.item)
            return self

    path = tmp_path / "some.toml"
    path.write_text("\n[item]\ndept = 1\n", encoding="utf-8")
    with pytest.raises(FixConfig, match="unknown key") as caught:
        load_toml(path, Loose)
    assert not isinstance(caught.value, ValidationError)


@pytest.mark.parametrize(("word", "guess"), [("time_zon", "time_zone"), ("colum", "column"), ("qqq", None)])
def test_nearest_word_or_none(word: str, guess: str | None) -> None:
    assert nearest(word, ["column", "time_zone", "version"]) == guess
