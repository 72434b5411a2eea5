"""The good connector that every saboteur is a small change of."""

from tests.conformance.desk.source import DESK, HERE, DeskOptions, DeskSource, desk

__all__ = ["DESK", "HERE", "DeskOptions", "DeskSource", "desk"]
