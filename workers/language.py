"""Whether a text is in English, where nobody says. In doubt it is: an English article must never be left out.

Two witnesses must agree that it is not: next to no sentence has the words that English cannot do without, and a model
of languages, to which no name is shown, is sure of another one.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

#: Fewer letters than these, in words that do not begin with a capital, tell too little.
_LEAST_LETTERS = 100

#: Characters of the samples that the model looks at: its time grows with them, its certainty hardly.
_SAMPLE = 700


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


#: Words of which English needs many and no other language has many.
_ENGLISH_WORDS = _words(
    "the of and that with which from said been were he his their they this these would could not but who she when what "
    "after about there it its than only into"
)
#: The share of them in a sentence that is in English, and the share of such sentences in a text that can be: a passage
#: in English, among quotations in another language, makes an English article.
_ENGLISH_SHARE = 0.15
_ENGLISH_SENTENCES = 0.1

#: How likely English may be at most, and another language must be at least. Those that are close to each other share
#: what there is.
_ENGLISH_AT_MOST = 0.01
_OTHER_AT_LEAST = 0.5

_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"[.!?…\n]+")

#: What the model calls English, what is close to it, and what is no language.
_AS_GOOD_AS_ENGLISH = frozenset(("en", "pcm", "zxx"))


def foreign_language(text: str) -> str | None:
    """Return the language (ISO 639) of a text that is certainly not in English, else None."""
    common = " ".join(word for word in _WORD.findall(text) if not word[0].isupper())
    if len(common) - common.count(" ") < _LEAST_LETTERS or _english_share(text) >= _ENGLISH_SENTENCES:
        return None
    guesses = [_guess(sample) for sample in _samples(common)]
    return None if None in guesses else guesses[0]


@cache
def model() -> Any:
    """Return the model, loaded once; before the fork, so that all processes share it."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _english_share(text: str) -> float:
    """Return how much of a text stands in sentences that can be English."""
    letters = english = 0
    for sentence in _SENTENCE_END.split(text):
        words = _WORD.findall(sentence.lower())
        length = sum(map(len, words))
        letters += length
        if sum(word in _ENGLISH_WORDS for word in words) >= _ENGLISH_SHARE * len(words):
            english += length
    return english / letters if letters else 1.0


def _samples(words: str) -> list[str]:
    """Return the beginning, the middle and the end: a long quotation in another language fills one of them at most."""
    if len(words) <= 3 * _SAMPLE:
        return [words]
    middle = (len(words) - _SAMPLE) // 2
    return [words[:_SAMPLE], words[middle : middle + _SAMPLE], words[-_SAMPLE:]]


def _guess(sample: str) -> str | None:
    ranked = model().rank(sample)
    language, likelihood = ranked[0]
    english = sum(chance for label, chance in ranked if label in _AS_GOOD_AS_ENGLISH)
    return str(language) if likelihood >= _OTHER_AT_LEAST and english <= _ENGLISH_AT_MOST else None
