"""The built-in sources and sinks; each is reached through the SDK like any other plugin."""
