"""Reads N-DEx (LEXS) and NIEM Justice messages for casebridge: case status, arrests, charges, dispositions."""
