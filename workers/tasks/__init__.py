"""The tasks: each looks up what its id names and makes one call. Their logic is in ``service.actions``."""
