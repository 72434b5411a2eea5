"""Folders to start from: a configuration and a profile."""
