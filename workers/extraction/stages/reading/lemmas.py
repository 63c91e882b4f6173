"""Lemmas, for the words that rules and lexicons name.

spaCy's own lemmatizer costs a quarter of the parse (measured). The rules only ask for words that they know, so the
candidates that the suffix allows are looked up among those: "freezing" is "freeze" because a rule says "freeze".
"""

from __future__ import annotations

from collections.abc import Iterable

from workers.extraction.lexicons.read import pairs

_INFLECTED = ("VB", "NN", "MD")


class Lemmatizer:
    """Maps a word and its Penn Treebank tag to the lemma; remembers every answer."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._known = frozenset(vocabulary)
        self._irregular = pairs("irregular_forms.txt")
        self._answers: dict[tuple[str, str], str] = {}

    def __call__(self, word: str, tag: str) -> str:
        """Return the lemma, lower case."""
        key = (word, tag)
        answer = self._answers.get(key)
        if answer is None:
            answer = self._answers[key] = self._lemma(word.lower().replace("’", "'"), tag)
        return answer

    def _lemma(self, low: str, tag: str) -> str:
        if not tag.startswith(_INFLECTED):
            return low
        if low in self._irregular and not tag.startswith("NN"):
            return self._irregular[low]
        if tag in ("NN", "NNP"):
            return low
        candidates = list(_candidates(low, tag))
        if tag.startswith("NN") and low in self._irregular:
            candidates.insert(0, self._irregular[low])
        return next((word for word in candidates if word in self._known), candidates[0] if candidates else low)


def _candidates(low: str, tag: str) -> Iterable[str]:
    """Yield what ``low`` may come from, the likeliest first."""
    if tag in ("VBD", "VBN", "VB", "VBP") and low.endswith("ed"):
        yield from _stems(low[:-2], low[:-3] + "y" if low.endswith("ied") else None)
    elif tag == "VBG" and low.endswith("ing"):
        yield from _stems(low[:-3], None)
    elif tag in ("VBZ", "NNS", "NNPS") and low.endswith("s"):
        yield from [low[:-3] + "y"] if low.endswith("ies") else []
        yield low[:-1]
        yield from [low[:-2]] if low.endswith("es") else []
    yield low


def _stems(stem: str, with_y: str | None) -> Iterable[str]:
    if with_y:
        yield with_y
    yield stem
    yield stem + "e"
    if len(stem) > 3 and stem[-1] == stem[-2]:
        yield stem[:-1]
