"""The tip JSON: what an agency downloads of a report that was made available to it."""

from casebridge_cybertipline.tip.read import read_tips

__all__ = ["read_tips"]
