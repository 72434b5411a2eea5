"""What a connector reads in a test: a system on a tape, or a folder of files, and the truth about both."""

from casebridge.conformance.world.folder import FolderWorld
from casebridge.conformance.world.load import load_world
from casebridge.conformance.world.phase import Phase, Place, World
from casebridge.conformance.world.tape import TapeWorld
from casebridge.conformance.world.truth import Truth

__all__ = ["FolderWorld", "Phase", "Place", "TapeWorld", "Truth", "World", "load_world"]
