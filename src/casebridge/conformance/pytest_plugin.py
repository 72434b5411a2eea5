"""Hooks of the kit into pytest; see ``casebridge.conformance``."""
