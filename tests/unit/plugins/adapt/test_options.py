"""Options of a plugin: secrets they name, their schema, and their table."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from casebridge.plugins.describe import options_schema, options_table
from casebridge.plugins.options import secret_names
from casebridge.sdk.author import Options, SecretName
from casebridge.sdk.http import HttpSettings


class Inner(Options):
    token: SecretName = Field(description="name of the token")


class Desk(HttpSettings, Options):
    """A desk."""

    key: SecretName | None = Field(default=None, description="name of the key")
    keys: tuple[SecretName, ...] = Field(default=(), description="more of them")
    inner: Inner = Field(default=Inner(token="inner-token"), description="a table")  # noqa: S106
    many: dict[str, Inner] = Field(default_factory=dict, description="tables")
    title: str = Field(default="main", description="a | b")
    kind: Literal["open", "all"] = Field(default="all", description="which cases")
    size: int | None = Field(default=None, description="how many")
    deep: bool = Field(default=False, description="whether deep")
    folder: Path = Field(description="where")


def desk() -> Desk:
    return Desk.model_validate(
        {
            "url": "https://desk.example",
            "auth": {"type": "bearer", "secret": "desk-key"},
            "key": "one",
            "keys": ["two", "three"],
            "many": {"a": {"token": "four"}},
            "folder": "here",
        }
    )


def test_every_secret_that_the_options_name_is_found_with_its_key() -> None:
    assert dict(secret_names(desk())) == {
        "auth.secret": "desk-key",
        "key": "one",
        "keys": "three",
        "inner.token": "inner-token",
        "many.a.token": "four",
    }
    assert [name for _, name in secret_names(desk())] == ["desk-key", "one", "two", "three", "inner-token", "four"]


def test_schema_marks_what_names_a_secret() -> None:
    schema = options_schema(Desk)
    assert '"secret": true' in str(schema["properties"]["key"]).replace("'", '"').replace("True", "true")
    assert schema["$defs"]["Inner"]["properties"]["token"]["secret"] is True
    assert schema["properties"]["folder"]["description"] == "where"
    assert schema["additionalProperties"] is False


def test_table_says_key_value_default_and_meaning() -> None:
    lines = options_table(Desk).splitlines()
    assert lines[:2] == ["| key | value | default | what it is |", "|---|---|---|---|"]
    for line in (
        "| `key` | name of a secret |  | name of the key |",
        "| `keys` | name of a secret | empty | more of them |",
        "| `inner` | table | see below | a table |",
        "| `inner.token` | name of a secret | required | name of the token |",
        "| `title` | text | `main` | a \\| b |",
        "| `kind` | `open`, `all` | `all` | which cases |",
        "| `size` | whole number |  | how many |",
        "| `deep` | true, false | `false` | whether deep |",
        "| `folder` | path | required | where |",
        "| `many` | table of table | empty | tables |",
    ):
        assert line in lines
