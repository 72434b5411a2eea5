"""What a plugin's hooks return, held against the interface."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import pluggy

from casebridge.sdk.author import Options
from casebridge.sdk.plugin import API, GROUP, FormatType, Hooks, ReceiverType, ReportType, SinkType, SourceType
from casebridge.sdk.source import Capabilities

__all__ = ["Offer", "Unfit", "offer_of"]

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_BUILT_IN = frozenset({"csv-drop", "xml-drop", "json-drop", "rest", "file-drop", "ncmec-entry-sheet"})
_TAKEN = frozenset({"name", "type", "profile", "peer", "interval", "max_seconds"})
_MOST = 1_000
_TYPES: Mapping[str, type[Any]] = {
    "sources": SourceType,
    "formats": FormatType,
    "reports": ReportType,
    "sinks": SinkType,
    "receivers": ReceiverType,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """What one plugin brings, by name."""

    sources: Mapping[str, SourceType] = field(default_factory=dict)
    formats: Mapping[str, FormatType] = field(default_factory=dict)
    reports: Mapping[str, ReportType] = field(default_factory=dict)
    sinks: Mapping[str, SinkType] = field(default_factory=dict)
    receivers: Mapping[str, ReceiverType] = field(default_factory=dict)
    profiles: Mapping[str, str] = field(default_factory=dict)


class Unfit(Exception):
    """The text says what of a plugin is none of the interface; it is casebridge's own."""


def offer_of(modules: Sequence[Any]) -> Offer:
    """What the plugin's modules offer together; runs their hooks. Raises ``Unfit``, or what they raise."""
    found: dict[str, dict[str, Any]] = {name: {} for name in (*_TYPES, "profiles")}
    for module in modules:
        for kind, items in _answers(module):
            _take(found, kind, items)
    both = set(found["sources"]) & set(found["formats"])
    if both:
        raise Unfit(f"It offers a source and a format of the same name {min(both)!r}.")
    return Offer(**{name: MappingProxyType(items) for name, items in found.items()})


def _answers(module: Any) -> Iterator[tuple[str, Any]]:
    _check_module(module)
    known = {item for item in vars(Hooks) if item.startswith(f"{GROUP}_")}
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(Hooks)
    try:
        manager.register(module)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise Unfit(f"One of its hooks is not as casebridge asks for it ({type(error).__name__}).") from None
    for item in sorted(known):
        # Asked one by one: pluggy leaves out a hook that returns nothing.
        for hook in getattr(manager.hook, item).get_hookimpls():
            if hook.wrapper or hook.hookwrapper:
                raise Unfit(f"{item} is a wrapper of hooks, which casebridge does not know.")
            yield item.removeprefix(f"{GROUP}_"), hook.function()


def _check_module(module: Any) -> None:
    api = getattr(module, "CASEBRIDGE_API", None)
    if type(api) is not int:
        raise Unfit(f"Its module {module.__name__} does not say CASEBRIDGE_API = {API}.")
    if api != API:
        raise Unfit(f"It is made for version {api} of the interface; this casebridge has version {API}.")
    known = {item for item in vars(Hooks) if item.startswith(f"{GROUP}_")}
    for item, value in list(vars(module).items()):
        if item.startswith(f"{GROUP}_") and inspect.isroutine(value):
            if item not in known:
                raise Unfit(f"There is no hook {item}. The hooks are {', '.join(sorted(known))}.")
            if getattr(value, f"{GROUP}_impl", None) is None:
                raise Unfit(f"{item} is not marked with @hookimpl.")


def _take(found: dict[str, dict[str, Any]], kind: str, items: Any) -> None:
    if kind == "profiles":
        if not isinstance(items, Mapping) or len(items) > _MOST:
            raise Unfit(f"{GROUP}_profiles returns {_kind(items)}, not a mapping of names to texts.")
        for name, text in items.items():
            if type(text) is not str:
                raise Unfit(f"{GROUP}_profiles returns {_kind(text)} where the text of a profile belongs.")
            _add(found[kind], kind, name, text)
        return
    wanted = _TYPES[kind]
    if not isinstance(items, (list, tuple)) or len(items) > _MOST:
        raise Unfit(f"{GROUP}_{kind} returns {_kind(items)}, not a list of {wanted.__name__}.")
    for item in items:
        if type(item) is not wanted:
            raise Unfit(f"{GROUP}_{kind} returns {_kind(item)} where a {wanted.__name__} belongs.")
        _check(kind, item)
        _add(found[kind], kind, item.name, item)


def _add(into: dict[str, Any], kind: str, name: Any, item: Any) -> None:
    if type(name) is not str or not _NAME.fullmatch(name):
        raise Unfit(f"A name in {GROUP}_{kind} is not made of lower-case letters, digits and hyphens.")
    if name in _BUILT_IN:
        raise Unfit(f"The name {name!r} in {GROUP}_{kind} is a built-in type's.")
    if name in into:
        raise Unfit(f"{GROUP}_{kind} offers {name!r} twice.")
    into[name] = item


def _check(kind: str, item: Any) -> None:
    call = item.read if kind in ("formats", "reports") else item.make
    if not callable(call):
        raise Unfit(f"{GROUP}_{kind}: what should make or read is no function.")
    if type(item.title) is not str or not item.title.isprintable():
        raise Unfit(f"{GROUP}_{kind}: a title is not one line of text.")
    if kind in ("formats", "reports"):
        if type(item.files) is not tuple or not item.files or any(type(name) is not str for name in item.files):
            raise Unfit(f"{GROUP}_{kind}: files is not a tuple of patterns.")
        return
    if not (isinstance(item.options, type) and issubclass(item.options, Options)):
        raise Unfit(f"{GROUP}_{kind}: options is not a class made from Options.")
    taken = sorted(_TAKEN & {field.alias or name for name, field in item.options.model_fields.items()})
    if taken:
        raise Unfit(f"{GROUP}_{kind}: the option {taken[0]!r} is a key that every source or sink has.")
    if kind == "sources" and type(item.capabilities) is not Capabilities:
        raise Unfit(f"{GROUP}_{kind}: capabilities is {_kind(item.capabilities)}, not Capabilities.")


def _kind(value: object) -> str:
    return type(value).__name__
