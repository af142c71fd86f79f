"""The command line of staff and scripts, and the worker: the composition root."""
