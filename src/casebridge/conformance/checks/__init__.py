"""The checks, each in the module of its subject; every module of this package is loaded with the kit."""
