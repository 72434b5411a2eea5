"""The JSON Schemas, as ``casebridge schema`` prints them."""

from __future__ import annotations

import importlib
import json

from casebridge.model import FeedbackEvent

__all__ = ["event", "profile"]


def _text(schema: dict[str, object]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def event() -> str:
    """The schema of a feedback event as a consumer may rely on it."""
    return _text(FeedbackEvent.model_json_schema())


def profile() -> str:
    """The schema of a profile as it is read."""
    model = importlib.import_module("casebridge.mapping").Profile
    return _text(model.model_json_schema())
