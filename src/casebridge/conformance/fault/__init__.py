"""What can go wrong in the world that a connector reads."""

from casebridge.conformance.fault.shape import Answer, Asked, Change, Fault, FileChange

__all__ = ["Answer", "Asked", "Change", "Fault", "FileChange"]
