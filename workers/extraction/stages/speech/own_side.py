"""Whether a stance is told by one who speaks for its holder: "Kremlin spokesman Dmitry Peskov said Moscow regretted …".

Then he speaks, and not the state or government whose stance it is; of others' stances their holders are the speakers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.speech.offices import serves
from workers.extraction.stages.speech.voices import subject_of

if TYPE_CHECKING:
    from spacy.tokens import Token

_HIS = frozenset({"his", "her", "its", "their", "our", "my"})
_HE = frozenset({"he", "she"})


def speaks_for(saying: Clause, stance: Clause) -> bool:
    """Tell whether the subject of a verb of saying speaks for the subject of the stance that it tells."""
    speaker, holder = subject_of(saying), subject_of(stance)
    if speaker is None or holder is None:
        return False
    if holder.lower_ in _HE or any(child.dep_ == "poss" and child.lower_ in _HIS for child in holder.lefts):
        return True
    mention = stance.tree.mention_at.get(holder.i)
    if mention is None or mention.entity.id is None:
        return False
    return mention.entity.id in _served(saying, speaker)


def _served(saying: Clause, speaker: Token) -> set[str]:
    """Return the states and bodies that stand in a speaker's phrase, and those whose office he holds."""
    mentions = (saying.tree.mention_at.get(token.i) for token in speaker.subtree)
    ids = {mention.entity.id for mention in mentions if mention is not None and mention.entity.id is not None}
    return ids | {of for person in ids for of in serves(person)}
