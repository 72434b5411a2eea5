"""What the checks of report readers work with."""
