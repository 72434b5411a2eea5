"""Profile and record to case facts, with field accounting. Pure."""

from casebridge.mapping.fold import RowSaid, fold
from casebridge.mapping.profile import Profile, load_profile
from casebridge.mapping.remark import remarks
from casebridge.mapping.translate import Identity, Translation, Translator

__all__ = ["Identity", "Profile", "RowSaid", "Translation", "Translator", "fold", "load_profile", "remarks"]
