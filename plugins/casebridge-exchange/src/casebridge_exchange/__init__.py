"""Writes casebridge feedback as CASE/CAC JSON-LD, STIX 2.1, MISP and NIEM 6.0."""
