"""Reads metadata of CyberTipline reports: ISPWS XML and the tip JSON. Metadata only, never content or identities."""
