"""Looks for people and places that no gazetteer knows, only where there can be one.

Half of the parse is spaCy's entity recogniser. What it finds counts only where a name is not known already, so a
paragraph of known names is not shown to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from workers.extraction.lexicons.read import words
from workers.extraction.stages.reading.parse import RECOGNISER, Tree, batches

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Token

_COMMON = words("common_capitals") | words("office_nouns")


def find_unknown_names(nlp: Language, trees: Iterable[Tree]) -> None:
    """Mark people, places and bodies in the trees that hold a name which is not known."""
    rest = [name for name in nlp.pipe_names if name != RECOGNISER]
    for batch in batches(tree.doc for tree in trees if _holds_unknown(tree)):
        for _ in nlp.pipe(batch, disable=rest):
            pass  # marks the documents that it is given


def _holds_unknown(tree: Tree) -> bool:
    return any(_is_name(token) and token.i not in tree.mention_at for token in tree.doc)


def _is_name(token: Token) -> bool:
    return token.tag_.startswith("NNP") and token.text[0].isupper() and token.lower_ not in _COMMON
