"""What is loaded once for all tests of the workers: the model, and an extractor with the project's own kinds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from spacy.language import Language

from service.domain.claim import ExtractedClaim
from tests.unit.workers.examples import EXTRA
from workers import nlp as model
from workers.extraction.pipeline import Extractor
from workers.extraction.stages.reading.clauses import Clause, find_clauses
from workers.extraction.stages.reading.lemmas import Lemmatizer
from workers.extraction.stages.reading.normalise import cut_blocks
from workers.extraction.stages.reading.parse import Tree, parse_blocks
from workers.extraction.stages.reading.quotes import find_quotes
from workers.extraction.stages.reading.scan import Gazetteer
from workers.extraction.stages.reading.unknown_names import find_unknown_names

Read = Callable[[str], list[Tree]]
Extract = Callable[[str], list[ExtractedClaim]]


@pytest.fixture(scope="session")
def nlp() -> Language:
    return model.load()


@pytest.fixture(scope="session")
def extractor(nlp: Language) -> Extractor:
    return Extractor(nlp, extra=EXTRA)


@pytest.fixture(scope="session")
def extract(extractor: Extractor) -> Extract:
    """Extract from a text published on Thursday 13 February 2025."""
    return lambda text: extractor.extract(text, date(2025, 2, 13))


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer()


@pytest.fixture(scope="session")
def lemmatize() -> Lemmatizer:
    """A lemmatizer that knows the verbs of these tests."""
    return Lemmatizer(
        ["sign", "urge", "agree", "say", "annex", "want", "start", "freeze", "join", "minister", "ratify", "accuse"]
    )


@pytest.fixture(scope="session")
def read(nlp: Language, gazetteer: Gazetteer, lemmatize: Lemmatizer) -> Read:
    """Parse a text as the pipeline does: one tree a block."""

    def trees(text: str) -> list[Tree]:
        blocks = cut_blocks(text, find_quotes(text))
        mentions = {block.index: gazetteer.find(block.text) for block in blocks}
        found = parse_blocks(nlp, blocks, mentions, lemmatize)
        find_unknown_names(nlp, found)
        return found

    return trees


@pytest.fixture(scope="session")
def clauses_of(read: Read) -> Callable[[str], list[Clause]]:
    """Return the clauses of a text, in order."""
    return lambda text: [clause for tree in read(text) for clause in find_clauses(tree)]
