"""Why a claim exists: which rule, of which version of the rules, on which parse."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provenance:
    """``rule`` is ``<kind>/<rule id>``; ``rules_version`` a hash of the rule data; ``model`` name and version."""

    rule: str
    rules_version: str
    model: str
