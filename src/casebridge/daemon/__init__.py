"""The daemon: reads each source when it is time, and sends what is there, for years and unattended."""
