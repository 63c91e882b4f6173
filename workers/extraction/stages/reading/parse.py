"""Parses the blocks that can hold a claim, in one batch, and lays the names over the parse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from workers.extraction.limits import check_tokens
from workers.extraction.stages.reading.lemmas import Lemmatizer
from workers.extraction.values import Block, Mention

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

#: The part of the pipeline that finds names of people, places and bodies.
RECOGNISER = "ner"
#: Paragraphs in one batch; 64 to 256 are the fastest and keep memory flat (measured).
BATCH = 64
#: Tokens in one batch, if fewer paragraphs have so many: the parser's memory grows with them (measured).
_BATCH_TOKENS = 8000
#: Prepositions through which a noun phrase goes on to what it is about.
_INWARD = frozenset(
    {
        "of",
        "to",
        "in",
        "on",
        "over",
        "with",
        "between",
        "from",
        "around",
        "along",
        "for",
        "across",
        "against",
        "at",
        "near",
        "among",
        "within",
    }
)
_MODIFIERS = frozenset({"compound", "amod", "nmod", "poss", "nummod", "det", "quantmod", "appos", "npadvmod"})


class Tree:
    """The parse of one block: tokens with lemmas and the names that they belong to."""

    def __init__(self, block: Block, doc: Doc, mentions: Sequence[Mention], lemmatize: Lemmatizer) -> None:
        self.block = block
        self.doc = doc
        self.mentions = mentions
        self.lemmas = [lemmatize(token.text, token.tag_) for token in doc]
        self.mention_at: dict[int, Mention] = {}
        #: Where semicolons and colons stand.
        self.stops = [token.i for token in doc if token.text in ";:"] if {";", ":"} & set(block.text) else []
        #: What a pronoun can stand for: names of concepts by token, the likeliest first.
        self.readings: dict[int, tuple[str, ...]] = {}
        for mention in mentions:
            span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
            for token in span if span is not None else ():
                self.mention_at[token.i] = mention

    def lemma(self, token: Token) -> str:
        """Return the lemma of a token of this tree."""
        return self.lemmas[token.i]

    def words_of(self, mention: Mention) -> str:
        """Return a name as the block writes it."""
        return self.block.text[mention.start : mention.end]


def parse_blocks(
    nlp: Language, blocks: Iterable[Block], mentions: dict[int, list[Mention]], lemmatize: Lemmatizer
) -> list[Tree]:
    """Return one tree for each block, in order, as yet without the names that no gazetteer knows."""
    blocks = list(blocks)
    parsed = (nlp.pipe(batch, disable=[RECOGNISER]) for batch in batches(_tokenized(nlp, blocks)))
    docs = chain.from_iterable(parsed)
    return [Tree(block, doc, mentions.get(block.index, []), lemmatize) for block, doc in zip(blocks, docs, strict=True)]


def _tokenized(nlp: Language, blocks: Iterable[Block]) -> list[Doc]:
    """Cut the blocks into tokens; raises ``TooComplex`` where they are more than the parser is to be given."""
    docs: list[Doc] = []
    total = 0
    for block in blocks:
        docs.append(nlp.make_doc(block.text))
        total += len(docs[-1])
        check_tokens(total)
    return docs


def batches(docs: Iterable[Doc]) -> Iterator[list[Doc]]:
    """Group what is to be parsed at once."""
    batch: list[Doc] = []
    tokens = 0
    for doc in docs:
        if batch and (len(batch) == BATCH or tokens + len(doc) > _BATCH_TOKENS):
            yield batch
            batch, tokens = [], 0
        batch.append(doc)
        tokens += len(doc)
    if batch:
        yield batch


def conjuncts(token: Token) -> list[Token]:
    """Return the phrase's head and the heads coordinated with it."""
    found: list[Token] = []
    stack = [token]
    while stack:
        found.append(stack.pop())
        if found[-1].n_lefts or found[-1].n_rights:
            stack.extend(reversed([child for child in found[-1].children if child.dep_ == "conj"]))
    return found


def core(token: Token, *, inward: bool = True, through: frozenset[str] = _INWARD) -> tuple[Token, ...]:
    """Return the tokens of a noun phrase without its clauses and coordinated phrases, the head first.

    With ``inward`` complements of the prepositions in ``through`` are followed, else only of ``of``.
    """
    through = through if inward else frozenset()
    known: dict[Any, Any] = token.doc.user_data  # every rule asks for the same few phrases
    found: tuple[Token, ...] | None = known.get((token.i, through))
    if found is None:
        found = known[token.i, through] = tuple(_phrase(token, through))
    return found


def _phrase(token: Token, through: frozenset[str]) -> Iterator[Token]:
    stack = [token]
    while stack:
        token = stack.pop()
        yield token
        if token.n_lefts or token.n_rights:
            stack.extend(reversed(_next_in_phrase(token, through)))


def _next_in_phrase(token: Token, through: frozenset[str]) -> list[Token]:
    """Return the tokens with which a noun phrase goes on from one of its tokens."""
    found: list[Token] = []
    for child in token.children:
        dep = child.dep_
        if dep in _MODIFIERS or (dep == "conj" and token.dep_ in _MODIFIERS):
            found.append(child)
        elif dep == "prep" and (child.lower_ in ("of", "per") or child.lower_ in through):
            for inner in child.children:
                if inner.dep_ in ("pobj", "pcomp"):
                    found.extend(conjuncts(inner))
    return found
