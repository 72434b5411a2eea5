"""The built-in connectors in worlds of their own."""
