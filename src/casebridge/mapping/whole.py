"""What of a profile is right or wrong only as a whole: its paths, and columns that repeat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from casebridge.guard.json import check_json_path
from casebridge.guard.shape import RecordField, RecordOptions
from casebridge.mapping.effect import TARGETS
from casebridge.mapping.spec import CaseSpec, MapRule
from casebridge.sdk.recordspec import FieldSpec, RecordsSpec
from casebridge.sdk.restspec import RestSpec

__all__ = ["check_each", "check_paths"]

T = TypeVar("T")
Location = tuple[str | int, ...]


def check_paths(records: RecordsSpec, fields: Mapping[str, FieldSpec], rest: RestSpec | None) -> None:
    """Raises ``ValidationError``, at its key, for the first path that is not one."""
    if records.format == "xml":
        _check_xml(records, fields)
    else:
        for location, path in _record_paths(records, fields):
            _try(location, check_json_path, path)
    for location, path in _rest_paths(rest) if rest else ():
        _try(location, check_json_path, path)


def _check_xml(records: RecordsSpec, fields: Mapping[str, FieldSpec]) -> None:
    from casebridge.guard.xml import check_xml_paths  # lxml is loaded only by those who read XML

    bare = RecordOptions("xml", records.path, (), records.namespaces, records.tolerate)
    _try(("records", "path"), check_xml_paths, bare)
    for name, spec in fields.items():
        one = replace(bare, fields=(RecordField(name, spec.path, spec.each),))
        _try(("fields", name, "path"), check_xml_paths, one)


def _record_paths(records: RecordsSpec, fields: Mapping[str, FieldSpec]) -> Iterator[tuple[Location, str]]:
    for path in records.path:
        yield ("records", "path"), path
    for name, spec in fields.items():
        for path in spec.path:
            yield ("fields", name, "path"), path
        if spec.each is not None:
            yield ("fields", name, "each"), spec.each


def _rest_paths(rest: RestSpec) -> Iterator[tuple[Location, str]]:
    named: dict[Location, str | None] = {
        ("paging", name): getattr(rest.paging, name) for name in ("next", "done", "total", "last")
    }
    named["watermark", "delta"] = rest.watermark.delta if rest.watermark else None
    named["errors", "when"] = rest.errors.when
    for table, spec in rest.lookup.items():
        named |= {("lookup", table, name): getattr(spec, name) for name in ("path", "key", "label")}
    for location, path in named.items():
        if path is not None:
            yield ("rest", *location), path
    for path in rest.detail.path if rest.detail else ():
        yield ("rest", "detail", "path"), path
    for path in rest.errors.code:
        yield ("rest", "errors", "code"), path


def check_each(each: Mapping[str, str], case: CaseSpec, rules: tuple[MapRule, ...], rest: RestSpec | None) -> None:
    """Raises ``ValidationError``, at its key, where one value is needed and the column in ``each`` has many."""
    mark = rest.watermark.field if rest and rest.watermark else None
    single: list[tuple[Location, str | None]] = [
        (("case", "number"), case.number),
        (("case", "agency"), case.agency),
        (("case", "item"), case.item),
        (("rest", "id"), rest.id if rest else None),
        (("rest", "watermark", "field"), mark),
        *((("case", "as_of", "column"), name) for name in (case.as_of.columns if case.as_of else ())),
    ]
    for location, name in single:
        if name in each:
            raise _fault(location, f"{name!r} has each, and only one value fits here")
    for number, rule in enumerate(rules):
        _check_rule(("map", number), each, rule)


def _check_rule(location: Location, each: Mapping[str, str], rule: MapRule) -> None:
    own = each.get(rule.column)
    if own is not None and rule.to is not None and TARGETS[rule.to] is None:
        raise _fault((*location, "column"), f"{rule.column!r} has each, and {rule.to} takes one value")
    date = rule.outcome_date
    beside = {"count": (rule.count,), "key": (rule.key,), "date": date.columns if date else ()}
    for key, names in beside.items():
        for name in names:
            if name is not None and name in each and each[name] != own:
                raise _fault((*location, key), f"{name!r} repeats otherwise than {rule.column!r}; give both one each")


def _try(location: Location, check: Callable[[T], None], subject: T) -> None:
    try:
        check(subject)
    except ValueError as error:
        raise _fault(location, str(error)) from None


def _fault(location: Location, message: str) -> ValidationError:
    fault = PydanticCustomError("profile", "{message}", {"message": message})
    return ValidationError.from_exception_data("Profile", [{"type": fault, "loc": location, "input": None}])
