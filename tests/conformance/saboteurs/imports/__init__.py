"""Modules that do more than import; each is only ever imported in a process of its own."""
