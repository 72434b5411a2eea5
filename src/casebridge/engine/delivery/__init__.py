"""Out of the outbox and into the sinks."""
