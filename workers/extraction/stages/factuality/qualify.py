"""How it is put: polarity and modality, from the auxiliaries, negations and governing verbs over the claim."""

from __future__ import annotations

from service.domain.claim import Modality, Polarity
from workers.extraction.stages.factuality.judgement import evaluation
from workers.extraction.stages.factuality.modality import modalities, stance_modality
from workers.extraction.stages.factuality.polarity import polarity
from workers.extraction.stages.finding.detect import Candidate
from workers.extraction.stages.reading.clauses import Clause

_ORDER = list(Modality)


def qualify(candidate: Candidate) -> tuple[Polarity, Modality]:
    """Return the polarity and modality of a candidate, by the guide's order of precedence."""
    found = set(modalities(candidate))
    if candidate.match.rule.modality is not None:
        found.add(candidate.match.rule.modality)
    valued = evaluation(candidate.clause)
    if valued is not None:
        found.add(Modality.NORMATIVE)
    stance = stance_modality(candidate, valued=valued is not None)
    if stance is not None:
        found.add(stance)
    modality = min(found, key=_ORDER.index) if found else Modality.FACT
    if modality is Modality.QUESTION and _asks_back(candidate.match.clause):
        return Polarity.POSITIVE, modality
    return polarity(candidate, valued), modality


def _asks_back(clause: Clause) -> bool:
    """Tell "Can't they extend it?": a question in the negative that asks for a yes."""
    return clause.negated and any(
        child.dep_ == "neg" and child.lower_ == "n't" and child.i < _subject(clause) for child in clause.head.children
    )


def _subject(clause: Clause) -> int:
    heads = clause.heads("object" if clause.passive else "subject")
    return heads[0].i if heads else -1
