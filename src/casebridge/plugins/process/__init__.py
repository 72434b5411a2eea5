"""Connectors in any language: a command that speaks one JSON object a line over stdin and stdout."""

from casebridge.plugins.process.source import ProcessOptions, ProcessRecords, process_type

__all__ = ["ProcessOptions", "ProcessRecords", "process_type"]
