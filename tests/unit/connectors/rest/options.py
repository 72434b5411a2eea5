"""Options with the real client."""

from __future__ import annotations

from dataclasses import fields

from casebridge.connectors.rest import RestOptions
from casebridge.sdk.http import HttpSettings
from casebridge.sdk.restspec import RestSpec
from tests.support.api import Api
from tests.unit.connectors.rest.world import options

__all__ = ["plain"]


def plain(api: Api, rest: RestSpec, http: HttpSettings) -> RestOptions:
    """Those of the other tests, without the client that stands in for the real one."""
    given = options(api, rest, http=http)
    return RestOptions(**{item.name: getattr(given, item.name) for item in fields(given) if item.name != "client"})
