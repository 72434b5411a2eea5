"""``[records]`` and ``[fields]`` of a profile: where records stand in JSON or XML, and what is read of each."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from casebridge.sdk.spec import Column, Spec

__all__ = ["FieldSpec", "RecordsSpec"]

Path = Column


class FieldSpec(Spec):
    """One value of a record, under the name by which ``[case]`` and ``[[map]]`` speak of it.

    A path is a JMESPath expression (JSON) or an XPath 1.0 expression (XML), both relative to the record. Of several
    the first that finds something counts. Only these paths are ever read.
    """

    path: tuple[Path, ...] = Field(description="where the value stands; of several the first that is there counts")
    each: Path | None = Field(
        default=None,
        description="a part of the record that repeats; path then starts there, and the field has one value for each,"
        " in step with the other fields of the same each",
    )
    lookup: str | None = Field(default=None, description="a [rest.lookup] table that turns the value into its label")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"path": value} if isinstance(value, (str, list, tuple)) else value

    @field_validator("path", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @field_validator("path")
    @classmethod
    def _some(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("give at least one path")
        return value


class RecordsSpec(Spec):
    """``[records]``: the records of a JSON or XML document; without it a profile reads tables.

    ``namespaces`` gives each prefix of an XPath its family: every URI under which the same elements are known. The
    family ``default`` is for names without a prefix. Elements of any other namespace are not read, however alike their
    names look; where records should be they refuse the document. ``tolerate`` declares damage that is read around and
    reported as a finding: ``leading_bytes`` before an XML declaration, ``cdata_document`` for a whole document inside
    one CDATA section of another.
    """

    format: Literal["json", "jsonl", "xml"] = Field(description="jsonl is one JSON object a line")
    path: tuple[str, ...] = Field(
        default=("@",),
        description="where the records are; of several the first that is there counts (JSON), or each of them (XML)",
    )
    namespaces: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="prefix to its family of URIs")
    tolerate: tuple[Literal["leading_bytes", "cdata_document"], ...] = Field(
        default=(), description="damage that is read around and reported"
    )
    xsd: str | None = Field(
        default=None, description="an XML Schema beside the profile; what it finds is reported and stops nothing"
    )

    @field_validator("path", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @field_validator("namespaces", mode="before")
    @classmethod
    def _families(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: (uri,) if isinstance(uri, str) else uri for key, uri in value.items()}
        return value

    @model_validator(mode="after")
    def _fits(self) -> RecordsSpec:
        if self.format != "xml" and (self.namespaces or self.tolerate or self.xsd):
            raise ValueError("namespaces, tolerate and xsd are for format = 'xml'")
        seen: set[str] = set()
        for uri in (uri for family in self.namespaces.values() for uri in family):
            if not uri or set(uri) & set("'\"<>& "):
                raise ValueError("a namespace is a URI without quotes and blanks")
            if uri in seen:
                raise ValueError("a namespace URI belongs to two families")
            seen.add(uri)
        return self
