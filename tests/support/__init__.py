"""Builders that several kinds of tests share."""
