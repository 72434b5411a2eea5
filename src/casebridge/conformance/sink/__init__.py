"""What the checks of sinks work with."""
