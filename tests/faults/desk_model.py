"""A model of what one newsroom's desk may look like: each request is told with what it must be answered and leave.

It knows nothing of how the service does it. Whoever sends two requests at once tries both orders on copies.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from service.domain.ids import derived_id

SENTENCES = ("Russia annexed Crimea.", "Finland joined NATO.", "Armenia signed a treaty.")
SPEAKER = "Pete Hegseth"
KIND = "border"

#: From each state, where a reviewer may go; what is judged has a verdict.
_STEPS = {
    "unreviewed": {"in_review", "reviewed", "dismissed"},
    "in_review": {"reviewed", "unreviewed", "dismissed"},
    "reviewed": {"published", "in_review"},
    "published": {"reviewed"},
    "dismissed": {"in_review", "unreviewed"},
}
_JUDGED = {"reviewed", "published"}
_AXES = ("review_state", "verdict", "assignee")

#: What requests that run at once may be answered, having done nothing: the same one is at work, or another one under
#: the same name, or (a worker) somebody took the article over.
STILL_RUNNING = (409, "still-running")
KEY_REUSED = (422, "key-reused")
TAKEN_OVER = ("taken over",)
IN_EACH_OTHERS_WAY = (STILL_RUNNING, KEY_REUSED, TAKEN_OVER)

Outcome = tuple[Any, ...]


def article_text(external_id: str, mask: int) -> str:
    """Return the text of an article that states the sentences of ``mask``."""
    stated = [sentence for number, sentence in enumerate(SENTENCES) if mask >> number & 1]
    return "\n\n".join([f"Dispatch {external_id}.", *stated]) + "\n"


def claim_id(article_id: str, sentence: int) -> str:
    """Return the id of the claim that a sentence of an article makes, in whatever revision."""
    return derived_id("clm", article_id, KIND, SPEAKER.casefold(), SENTENCES[sentence].casefold(), 0)


@dataclass(slots=True)
class Claim:
    """A claim's status, and the revisions that state it; none, if it is gone."""

    id: str
    article: str
    version: int = 1
    review_state: str = "unreviewed"
    verdict: str | None = None
    assignee: str | None = None
    revisions: set[int] = field(default_factory=set)

    @property
    def there(self) -> bool:
        return bool(self.revisions)

    def status(self) -> tuple[Any, ...]:
        return (self.version, self.review_state, self.verdict, self.assignee)


@dataclass(slots=True)
class Article:
    """An article as of its newest revision."""

    id: str
    external_id: str
    mask: int
    revision: int = 1
    waiting: bool = True
    withdrawn: bool = False
    #: What its revisions since the last withdrawal stated.
    masks: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Review:
    """A decision as it is sent; ``if_match`` None leaves the header out."""

    who: int
    claim: str
    changes: tuple[tuple[str, Any], ...]
    note: str
    if_match: str | None
    name: str | None = None

    @property
    def fingerprint(self) -> tuple[Any, ...]:
        return (self.claim, self.changes, self.note, self.if_match or "")


@dataclass(frozen=True, slots=True)
class Submit:
    """A revision as it is sent."""

    who: int
    external_id: str
    mask: int
    name: str | None = None

    @property
    def fingerprint(self) -> tuple[Any, ...]:
        return (self.external_id, self.mask)


@dataclass(frozen=True, slots=True)
class Extract:
    """A worker's turn at an article; it overlooks the sentences of ``blind``."""

    who: int
    external_id: str
    blind: int = 0


@dataclass(frozen=True, slots=True)
class AskAgain:
    """To have an article read again."""

    who: int
    external_id: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """To take an article back."""

    who: int
    external_id: str


Operation = Review | Submit | Extract | AskAgain | Withdraw


@dataclass(slots=True)
class Named:
    """What was sent under a name, and what it was answered; ``lost`` if the server has no memory of the answer."""

    fingerprint: tuple[Any, ...]
    outcome: Outcome
    article: str | None = None
    lost: bool = False


@dataclass(slots=True)
class Desk:
    """Everything that must be true of one newsroom."""

    people: tuple[str, ...]
    articles: dict[str, Article] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    #: Lines of the history in their order: claim, version, actor, action, before, after, note.
    lines: list[tuple[Any, ...]] = field(default_factory=list)
    #: The feed: type, article, claim, version.
    changes: list[tuple[Any, ...]] = field(default_factory=list)
    #: Notes of the accepted decisions, by claim and version.
    accepted: dict[tuple[str, int], str] = field(default_factory=dict)
    named: dict[tuple[int, str], Named] = field(default_factory=dict)
    #: The decisions that were accepted under a name, whatever was answered.
    taken: set[tuple[Any, ...]] = field(default_factory=set)

    def apply(self, operation: Operation) -> Outcome:
        """Do what the operation does; returns what it must be answered."""
        if isinstance(operation, Extract):
            return self._extract(self.articles[operation.external_id], operation.blind)
        if isinstance(operation, AskAgain):
            return self._ask_again(self.articles[operation.external_id])
        if isinstance(operation, Withdraw):
            return self._withdraw(self.articles[operation.external_id], self.people[operation.who])
        if operation.name is None:
            return self._run(operation)
        return self._once(operation, operation.name)

    def lose(self, who: int, name: str) -> None:
        """Forget an answer, as a server does that dies before it has written it down."""
        self.named[who, name].lost = True

    def _once(self, operation: Review | Submit, name: str) -> Outcome:
        key = (operation.who, name)
        known = self.named.get(key)
        if known is not None and known.fingerprint != operation.fingerprint:
            if known.lost or known.outcome[0] < 400:
                return KEY_REUSED
        elif known is not None and not known.lost:
            return (*known.outcome, "replayed")
        article = self.articles[operation.external_id] if isinstance(operation, Submit) else None
        repeats = known is not None and known.fingerprint == operation.fingerprint
        if repeats and isinstance(operation, Submit) and article and operation.mask in article.masks:
            # It was stored before its answer was lost, and must not undo what came since.
            outcome: Outcome = (200, article.revision)
        else:
            outcome = self._run(operation)
        self.named[key] = Named(operation.fingerprint, outcome, article.id if article else None)
        return outcome

    def _run(self, operation: Review | Submit) -> Outcome:
        return self._submit(operation) if isinstance(operation, Submit) else self._review(operation)

    def _review(self, review: Review) -> Outcome:
        if review.if_match is None:
            return (428, "precondition-required")
        if review.if_match == "1":
            return (400, "bad-request")
        claim = self.claims.get(review.claim)
        if claim is None or not claim.there:
            return (404, "not-found")
        identity = (review.who, review.name, review.fingerprint)
        if review.name is not None and identity in self.taken:
            return (201, *claim.status())
        if review.if_match != "*" and f'"{claim.version}"' not in review.if_match.split(", "):
            return (412, *claim.status()[:2])
        after = replace(claim, **dict(review.changes))
        changed = [axis for axis in _AXES if getattr(claim, axis) != getattr(after, axis)]
        if not changed:
            return (409, "nothing-to-change")
        if not _allowed(claim, after, changed):
            return (409, "transition-not-allowed")
        after.version += 1
        self.claims[claim.id] = after
        self.accepted[claim.id, after.version] = review.note
        self.taken.add(identity)
        self.lines += [
            (
                claim.id,
                after.version,
                self.people[review.who],
                axis,
                getattr(claim, axis),
                getattr(after, axis),
                review.note,
            )
            for axis in changed
        ]
        self.changes.append(("claim.status", None, claim.id, after.version))
        return (201, *after.status())

    def _submit(self, submit: Submit) -> Outcome:
        article = self.articles[submit.external_id]
        if article.mask == submit.mask and not article.withdrawn:
            return (200, article.revision)
        article.mask, article.waiting, article.withdrawn = submit.mask, True, False
        article.revision += 1
        article.masks.add(submit.mask)
        self.changes.append(("article.received", article.id, None, None))
        return (202, article.revision)

    def _ask_again(self, article: Article) -> Outcome:
        if article.withdrawn:
            return (410, "withdrawn")
        if not article.waiting:
            article.waiting = True
            self.changes.append(("article.received", article.id, None, None))
        return (202, article.revision)

    def _extract(self, article: Article, blind: int) -> Outcome:
        if not article.waiting:
            return ("nothing to do",)
        article.waiting = False
        seen = [claim_id(article.id, each) for each in range(len(SENTENCES)) if (article.mask & ~blind) >> each & 1]
        for each in seen:
            self._find(article, each)
        for claim in sorted(self._claims_of(article), key=lambda each: each.id):
            if claim.id not in seen and claim.version == 1 and article.revision in claim.revisions:
                claim.revisions.discard(article.revision)
                if not claim.there:
                    self.changes.append(("claim.gone", article.id, claim.id, None))
        self.changes.append(("article.extracted", article.id, None, None))
        return ("read",)

    def _find(self, article: Article, each: str) -> None:
        known = self.claims.get(each)
        if known is None or not known.there:
            # A claim that was reviewed before it went comes back with versions that nobody has seen yet.
            last = max((line[1] for line in self.lines if line[0] == each), default=1)
            fresh = Claim(each, article.id, version=last + 1 if last > 1 else 1)
            self.claims[each] = fresh
            self.lines.append((each, fresh.version, "extraction", "detected", None, "unreviewed", "border/annex"))
            self.changes.append(("claim.found", article.id, each, fresh.version))
        self.claims[each].revisions.add(article.revision)

    def _withdraw(self, article: Article, person: str) -> Outcome:
        if article.withdrawn:
            return (410, "withdrawn")
        article.withdrawn, article.waiting = True, False
        article.masks.clear()
        for claim in sorted(self._claims_of(article), key=lambda each: each.id):
            claim.revisions.clear()
            self.lines.append((claim.id, claim.version, person, "withdrawn", claim.review_state, None, None))
            self.changes.append(("claim.gone", article.id, claim.id, None))
        self.changes.append(("article.withdrawn", article.id, None, None))
        for named in self.named.values():
            # A refusal tells nothing of the article.
            if named.article == article.id and not named.lost and named.outcome[0] < 400:
                named.outcome = (410, "withdrawn")
        return (204,)

    def _claims_of(self, article: Article) -> list[Claim]:
        """Return those that are there, in the order of the text."""
        ids = [claim_id(article.id, sentence) for sentence in range(len(SENTENCES))]
        return [self.claims[each] for each in ids if each in self.claims and self.claims[each].there]


def _allowed(before: Claim, after: Claim, changed: list[str]) -> bool:
    if "review_state" in changed and after.review_state not in _STEPS[before.review_state]:
        return False
    if after.review_state in _JUDGED and after.verdict is None:
        return False
    return not (before.review_state == after.review_state == "published" and "verdict" in changed)
