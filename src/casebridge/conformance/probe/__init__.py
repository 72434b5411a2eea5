"""Looks at a process, a text or a package from outside."""
