"""The command ``claimwire``. Commands import what they need when they run, so that ``--help`` answers at once."""

from __future__ import annotations

from service.cli.group import main

__all__ = ["main"]
