"""ISPWS: the documents by which a provider submits a report, and the answers to them."""

from casebridge_cybertipline.ispws.read import read_ispws

__all__ = ["read_ispws"]
