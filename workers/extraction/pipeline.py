"""Text in, claims out: the stages in their order. Pure, so the same text always gives the same claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from service.domain.claim import ExtractedClaim, Modality, TimeExpression
from service.domain.provenance import Provenance
from service.domain.span import Span
from workers.extraction.lexicons.read import table, words
from workers.extraction.rules.loader import load_kinds, rules_version
from workers.extraction.rules.matcher import Matcher
from workers.extraction.stages.assemble import without_doubles
from workers.extraction.stages.explain import Explained, explained
from workers.extraction.stages.factuality.qualify import qualify
from workers.extraction.stages.finding.detect import Candidate, Judge, detect
from workers.extraction.stages.finding.evidence import Concepts, Evidence
from workers.extraction.stages.finding.statements import find_statements
from workers.extraction.stages.reading.clauses import Clause, find_clauses
from workers.extraction.stages.reading.discourse import Discourse, read_pronouns
from workers.extraction.stages.reading.lemmas import Lemmatizer
from workers.extraction.stages.reading.normalise import cut_blocks
from workers.extraction.stages.reading.parse import Tree, parse_blocks
from workers.extraction.stages.reading.quotes import find_quotes
from workers.extraction.stages.reading.scan import Gazetteer, settle_context
from workers.extraction.stages.reading.select import Selector
from workers.extraction.stages.reading.unknown_names import find_unknown_names
from workers.extraction.stages.score import score
from workers.extraction.stages.slots.focus import Focus
from workers.extraction.stages.slots.resolve import Resolver
from workers.extraction.stages.speech.attribute import Attributor, as_written
from workers.extraction.stages.speech.people import People
from workers.extraction.stages.times.time import find_times
from workers.extraction.values import Block, Mention, Quoted, Trace

if TYPE_CHECKING:
    from spacy.language import Language

#: Characters before a claim that the time grammar sees: it looks for "will" and the like as far back.
_CONTEXT = 80
#: Concepts that a pronoun does not take up: they are too wide, or name no thing.
_NOT_READ = frozenset(
    {"actor", "person", "group", "force", "control", "meeting", "anything", "party", "movement", "agreement", "side"}
    | {"price", "place", "crossing", "term", "paper"}
)


def _unobserved(_stage: str) -> AbstractContextManager[object]:
    return nullcontext()


class Extractor:
    """Holds what is loaded once: the model, the kinds with their rules, the names.

    ``kinds`` is the folder of the kinds, by default the package's own; ``extra`` one with others besides. Each of the
    few stages runs within what ``stage`` gives for its name, for whoever wants to know how long it took.
    """

    def __init__(
        self,
        nlp: Language,
        model: str = "unknown",
        kinds: Traversable | None = None,
        *,
        extra: Traversable | None = None,
        stage: Callable[[str], AbstractContextManager[object]] = _unobserved,
    ) -> None:
        self.kinds = load_kinds(kinds, extra)
        self._nlp = nlp
        self._model = model
        self._stage = stage
        self.rules_version = rules_version(kinds, extra)
        self._gazetteer = Gazetteer()
        matchers = [Matcher(kind) for kind in self.kinds.values()]
        self._judges = [Judge(kind, matcher) for kind, matcher in zip(self.kinds.values(), matchers, strict=True)]
        self._names = Concepts(self.kinds.values())
        self._lemmatize = Lemmatizer(_vocabulary(matchers))
        concepts = {concept.name: concept for kind in self.kinds.values() for concept in kind.concepts.values()}
        self._readable = [concept for name, concept in concepts.items() if name not in _NOT_READ]
        self._selector = Selector(self.kinds.values(), self._readable)

    def extract(self, text: str, published_on: date | None) -> list[ExtractedClaim]:
        """Return the claims of one article in text order."""
        return self._read(text, published_on)[0]

    def extract_many(self, articles: Iterable[tuple[str, date | None]]) -> Iterator[list[ExtractedClaim]]:
        """Yield the claims of each article, in the order given."""
        for text, published_on in articles:
            yield self.extract(text, published_on)

    def explain(self, text: str, published_on: date | None) -> Explained:
        """Return the claims, each with its explanation, and the candidates that are none."""
        return explained(text, *self._read(text, published_on))

    def evidence(self, text: str) -> Iterator[tuple[Span, dict[str, list[str]]]]:
        """Yield each statement's words and the evidence that it is a claim, by kind; for training, not for use."""
        article = self._parse(text, None)
        evidence = Evidence(text, article.clauses, article.quotes, self._names)
        for statement in find_statements(article.clauses):
            shared = evidence.of_statement(statement)
            yield (
                statement.span,
                {judge.kind.name: judge.weighed(statement, evidence, shared)[1] for judge in self._judges},
            )

    def _read(self, text: str, published_on: date | None) -> tuple[list[ExtractedClaim], Trace]:
        article = self._parse(text, published_on)
        with self._stage("judge"):
            return self._claims(article)

    def _parse(self, text: str, published_on: date | None) -> _Article:
        with self._stage("scan"):
            quotes = find_quotes(text)
            blocks = cut_blocks(text, quotes)
            mentions = settle_context({block.index: self._gazetteer.find(block.text) for block in blocks})
        with self._stage("parse"):
            trees = parse_blocks(self._nlp, self._selector.select(blocks, mentions), mentions, self._lemmatize)
            find_unknown_names(self._nlp, trees)
        with self._stage("clauses"):
            clauses = sorted((clause for tree in trees for clause in find_clauses(tree)), key=_place)
            read_pronouns(clauses, self._readable)
        return _Article(text, published_on, clauses, trees, quotes=quotes, focus=self._focus(blocks, mentions))

    def _focus(self, blocks: list[Block], mentions: dict[int, list[Mention]]) -> Focus:
        """Return what the article is about; there a heading in capitals counts too."""
        headings = {
            block.index: [*mentions.get(block.index, ()), *self._places_in(block.text.title())]
            for block in blocks
            if block.text.isupper()
        }
        return Focus(blocks, mentions | headings)

    def _places_in(self, heading: str) -> Iterator[Mention]:
        return (mention for mention in self._gazetteer.find(heading) if mention.entity.type in ("territory", "state"))

    def _claims(self, article: _Article) -> tuple[list[ExtractedClaim], Trace]:
        trace = Trace()
        attributor = Attributor(article.clauses, People(article.trees), article.quotes)
        resolver = Resolver(self._gazetteer, Discourse(), article.published_on, focus=article.focus)
        by_clause: dict[int, list[Candidate]] = {}
        evidence = Evidence(article.text, article.clauses, article.quotes, self._names)
        for candidate in detect(find_statements(article.clauses), self._judges, evidence, trace):
            by_clause.setdefault(id(candidate.match.clause), []).append(candidate)
        claims = []
        for clause in article.clauses:
            resolver.listen(clause, self.kinds)
            for candidate in by_clause.get(id(clause), ()):
                claim = self._claim(article, candidate, attributor, resolver=resolver, trace=trace)
                if claim is not None:
                    claims.append(claim)
                    trace.found.append((claim, candidate))
        return without_doubles(claims), trace

    def _claim(
        self, article: _Article, candidate: Candidate, attributor: Attributor, *, resolver: Resolver, trace: Trace
    ) -> ExtractedClaim | None:
        rule = candidate.match.rule
        kind = self.kinds[rule.kind]
        slots, reason = resolver.resolve(candidate, kind)
        if reason is not None:
            trace.drop(candidate, reason)
            return None
        polarity, modality = qualify(candidate)
        attribution = attributor.attribute(candidate.clause, candidate.span, stance=candidate.stance)
        attribution = as_written(attribution, article.text)
        time = _time_in(article.text, candidate.span, article.published_on)
        if modality is Modality.FACT and time is not None and _is_to_come(candidate, time, article.published_on):
            modality = Modality.FUTURE
        worth = score(candidate.span.of(article.text), attribution, modality, kind=kind, slots=slots, time=time)
        return ExtractedClaim(
            kind=rule.kind, relation=candidate.relation, span=candidate.span, attribution=attribution, slots=slots,
            polarity=polarity, modality=modality, provenance=Provenance(rule.name, self.rules_version, self._model),
            time=time, check_worthiness=worth,
        )  # fmt: skip


class _Article:
    """One article on its way through the stages."""

    def __init__(
        self,
        text: str,
        published_on: date | None,
        clauses: list[Clause],
        trees: list[Tree],
        *,
        quotes: list[Quoted],
        focus: Focus,
    ) -> None:
        self.text = text
        self.published_on = published_on
        self.clauses = clauses
        self.trees = trees
        self.quotes = quotes
        self.focus = focus


def _place(clause: Clause) -> int:
    """Return where a clause's verb stands in the article."""
    return clause.tree.block.offsets[clause.head.idx]


def _vocabulary(matchers: Iterable[Matcher]) -> frozenset[str]:
    """Return every lemma that rules and lexicons ask for."""
    reporting = [verb for name, verbs in table("reporting_verbs").items() if name != "phrases" for verb in verbs]
    stance = [verb for row in table("stance_verbs")["stance"] for verb in row["verbs"]]
    governors = [verb for verbs in table("modality")["governors"].values() for verb in verbs]
    shared = [*reporting, *stance, *governors, *words("office_nouns"), *words("actor_nouns")]
    return frozenset(part for verb in shared for part in verb.split("_")).union(
        *(matcher.vocabulary for matcher in matchers)
    )


def _is_to_come(candidate: Candidate, time: TimeExpression, published_on: date | None) -> bool:
    """Tell a present tense that speaks of the future: "enters into force next month"."""
    first = time.interval.split("/")[0]
    present = candidate.match.clause.head.tag_ in ("VBZ", "VBP") and not candidate.match.clause.auxiliaries
    return published_on is not None and first[:1].isdigit() and present and first > published_on.isoformat()


def _time_in(text: str, span: Span, published_on: date | None) -> TimeExpression | None:
    """Return the first time that the claim's words name; the words before it tell whether "on Wednesday" is to come."""
    before = max(0, span.start - _CONTEXT)
    for found in find_times(text[before : span.end], published_on):
        if before + found.start >= span.start:
            where = Span(before + found.start, before + found.end)
            return TimeExpression(where.of(text), where, found.interval)
    return None
