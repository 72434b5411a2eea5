"""Names of elements and attributes: a prefix stands for a family of namespaces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

__all__ = ["DEFAULT", "NAME", "Names", "local"]

DEFAULT = "default"
"""The family of element names without prefix; if it is not declared they stand in no namespace."""

_NC = r"[^\W\d][\w.\-·]*"
NAME = rf"(?:{_NC}:)?{_NC}"
"""A name with or without prefix, as a regular expression."""

_XML = "http://www.w3.org/XML/1998/namespace"


def local(tag: str) -> str:
    """A name without its namespace."""
    return tag.rpartition("}")[2]


class Names:
    """Turns names of a profile into those that a parser tells: ``{uri}local``.

    Args:
        families: prefix to every URI under which the same elements are known; ``default`` is for names without prefix.
    """

    def __init__(self, families: Mapping[str, Iterable[str]]) -> None:
        self.families = {prefix: tuple(uris) for prefix, uris in families.items()} | {"xml": (_XML,)}
        self._prefix = {uri: prefix for prefix, uris in self.families.items() for uri in uris}

    def element(self, name: str) -> tuple[str, ...]:
        """Every tag that an element of this name may have. Raises ``ValueError`` for an undeclared prefix."""
        prefix, colon, tail = name.rpartition(":")
        if not colon and DEFAULT not in self.families:
            return (tail,)
        return tuple(f"{{{uri}}}{tail}" for uri in self._family(prefix if colon else DEFAULT))

    def attribute(self, name: str) -> tuple[str, ...]:
        """Every key that an attribute of this name may have; without prefix it stands in no namespace."""
        prefix, colon, tail = name.rpartition(":")
        return tuple(f"{{{uri}}}{tail}" for uri in self._family(prefix)) if colon else (tail,)

    def shown(self, tag: str) -> str:
        """The tag with its declared prefix; ``?:`` for a namespace of no family."""
        uri, closed, tail = tag.rpartition("}")
        if not closed:
            return tail
        prefix = self._prefix.get(uri[1:], "?")
        return tail if prefix == DEFAULT else f"{prefix}:{tail}"

    def _family(self, prefix: str) -> tuple[str, ...]:
        if prefix not in self.families:
            raise ValueError(f"the prefix {prefix!r} is not in namespaces")
        return self.families[prefix]

    def check(self, path: str) -> None:
        """Raises ``ValueError`` if an XPath uses a prefix that is not declared; literals are left alone."""
        bare = re.sub(r"\"[^\"]*\"|'[^']*'", "''", path)
        for prefix in re.findall(rf"(?<![\w.\-:])({_NC}):(?!:)", bare):
            self._family(prefix)
