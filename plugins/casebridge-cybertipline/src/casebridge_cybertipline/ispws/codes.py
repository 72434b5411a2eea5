"""Lists of codes that ISPWS documents use, as the service took them in November 2025."""

from __future__ import annotations

from casebridge.model.report import INCIDENT_TYPES

__all__ = ["CODES"]

_ISO = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD
CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF
GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI
SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
VN VU WF WS YE YT ZA ZM ZW
"""
_LOOKED_UP = "A1 A2 O1 AP EU AN FX XK"
"""What look-ups of addresses give beside ISO 3166-1: proxies, regions, and what is no country any more or not yet."""

_STATES = """
AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC
SD TN TX UT VT VA WA WV WI WY DC GU PR VI
"""

CODES: dict[str, frozenset[str]] = {
    "country": frozenset([*_ISO.split(), *_LOOKED_UP.split(), ""]),
    "state": frozenset([*_STATES.split(), ""]),
    "incidentType": frozenset(INCIDENT_TYPES),
    "eventName": frozenset(["Login", "Registration", "Purchase", "Upload", "Other", "Unknown"]),
    "addressType": frozenset(["Home", "Business", "Billing", "Shipping", "Technical"]),
    "emailType": frozenset(["Home", "Work", "Business", "Recovery"]),
    "phoneType": frozenset(["Mobile", "Home", "Business", "Work", "Fax", "Internet", "Recovery"]),
    "accountType": frozenset(["Billing", "Linked", "Business", "Creator", "Parent/Guardian", "Other"]),
    "batchReason": frozenset(["VIRAL_POTENTIAL_MEME"]),
    "relevance": frozenset(["Reported", "Supplemental Reported"]),
    "classification": frozenset(["A1", "A2", "B1", "B2"]),
    "detailsType": frozenset(["EXIF", "HASH"]),
}
"""Kind of value to the values it may have."""
