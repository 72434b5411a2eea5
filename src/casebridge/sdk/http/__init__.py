"""HTTP for connectors: one client with a deadline, a size cap, pinned addresses and no surprise."""

from casebridge.sdk.http.answer import json_of
from casebridge.sdk.http.checks import probe
from casebridge.sdk.http.client import HttpClient
from casebridge.sdk.http.settings import AuthSettings, HttpSettings
from casebridge.sdk.http.shape import HttpRequest, HttpResponse

__all__ = ["AuthSettings", "HttpClient", "HttpRequest", "HttpResponse", "HttpSettings", "json_of", "probe"]
