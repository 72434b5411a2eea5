"""The source tags of the vocabularies: which document a definition was read in."""

from __future__ import annotations

import re

__all__ = ["SOURCES", "tags"]

SOURCES = {
    "FORM": "NCMEC's law-enforcement feedback fields, as published in TR22 (pages 9-10) and TR23 (page 10).",
    "TR23": 'OJP/OJJDP, "NCMEC Transparency" report to the Committees on Appropriations, calendar year 2023.',
    "GAO": "GAO-11-334, on the usefulness of CyberTipline reports to law enforcement.",
    "STAT": "34 USC 21116(d)(1), the statistics that ICAC task forces report.",
    "NIEM": "NIEM and N-DEx investigation status lists, NIEM 2.1 to 6.0.",
    "NTS": 'FBI, "2019.1 NIBRS Technical Specification", 2018-07-31.',
    "ICD": 'FBI, "UCR Interface Control Document with Web Services" v1.0, 2018-03-22.',
    "XSD": "The CyberTipline Reporting API's XML schema, as served in November 2025.",
    "DOC": '"CyberTipline Reporting API Technical Documentation", last updated 2025-06-11.',
    "2258A": "18 USC 2258A, the reporting duty of providers.",
    "CAC": "Project VIC International, CAC Ontology v3.0.0.",
    "OJBC": "Open Justice Broker Consortium, NIEM exchange code lists (facts only).",
    "PULSE": "ICAC Pulse, a case tool: its status words (facts only).",
    "VIPER": "Viper Supervisor Edition, a case tool: its status words (facts only).",
    "PDAP": "Police Data Accessibility Project, samples of municipal open data.",
    "STIX": "OASIS STIX 2.1, the opinion object.",
    "MISP": "MISP core format, opinions.",
    "LUME": "LumeWeb's NCMEC client: what it can send.",
    "Garda": "An Garda Síochána's published figures on referrals that were not actioned.",
    "INHOPE": "INHOPE ICCAM's classification of reported items.",
    "Wilson": "US v. Wilson, 13 F.4th 961 (9th Cir. 2021): whether anybody at the provider viewed a file.",
    "L5": "Project rule 5, read from the REPORT Act: a provider preserves a report's contents for one year.",
    "CS": "The project's survey of case systems' exports (section number follows); not part of this repository.",
    "cybertipline.md": "The project's notes on CyberTipline formats; not part of this repository.",
    "tip JSON": "The JSON that accompanies a CyberTip in the ICAC Data System: practice seen in open-source readers.",
    "deconfliction": "NCMEC's related-report list in a delivered tip.",
    "PROP": "casebridge's own proposal; no outside source.",
}
"""Tag to the document it stands for."""


def tags(source: str) -> set[str]:
    """The known tags inside a term's ``source``, which may name several and a place in each."""
    return {tag for tag in SOURCES if re.search(rf"(?<![\w.]){re.escape(tag)}(?!\w)", source)}
