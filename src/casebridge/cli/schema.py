"""``casebridge schema``."""

from __future__ import annotations

import inspect

import rich_click as click

from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.screen import line, pairs, print_json, text
from casebridge.cli.words import heading
from casebridge.engine.config import load_config
from casebridge.engine.plugin.options import options_of
from casebridge.engine.plugin.plugins import Plugins
from casebridge.mapping import Profile
from casebridge.model import FeedbackEvent
from casebridge.model.catalogue import vocabularies
from casebridge.plugins.describe import options_schema, options_table

__all__ = ["schema"]


@click.group()
def schema() -> None:
    """Print the JSON Schemas and the vocabularies."""


@schema.command()
@json_option
def event(as_json: bool) -> None:  # noqa: ARG001  a schema is JSON either way
    """Print the JSON Schema of a feedback event."""
    print_json(FeedbackEvent.model_json_schema())


@schema.command()
@json_option
def profile(as_json: bool) -> None:  # noqa: ARG001  a schema is JSON either way
    """Print the JSON Schema of a profile."""
    print_json(Profile.model_json_schema())


@schema.command()
@click.argument("type_")
@json_option
@pass_app
def connector(app: App, type_: str, as_json: bool) -> None:
    """Print the options of a plugin's source or sink, as a table or with --json as a JSON Schema.

    TYPE_ is DISTRIBUTION/NAME, as a source of the configuration has it. The plugin must be trusted.
    """
    options = options_of(Plugins(load_config(app.existing().absolute())), type_)
    if as_json:
        print_json(options_schema(options))
    else:
        click.echo(options_table(options), nl=False)


@schema.command()
@click.argument("name", required=False)
@json_option
def vocabulary(name: str | None, as_json: bool) -> None:
    """List every code with its meaning; NAME limits it to one vocabulary."""
    known = vocabularies()
    if name is not None and name not in known:
        raise click.UsageError(f"There is no vocabulary of that name. Known: {', '.join(known)}.")
    chosen = {title: terms for title, terms in known.items() if name in (None, title)}
    if as_json:
        print_json(
            {
                title: [{"code": term.value, "definition": term.definition, "source": term.source} for term in terms]
                for title, terms in chosen.items()
            }
        )
        return
    for title, terms in chosen.items():
        heading(title)
        line(inspect.getdoc(terms) or "", "dim")
        pairs([(text(term.value, "cyan"), term.definition) for term in terms])
