"""A kit that tells whether a connector can be trusted, and that can fail."""
