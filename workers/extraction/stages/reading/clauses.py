"""Turns a parse into clauses: a predicate, its arguments by role, and what it hangs on.

Voice is levelled: the ``object`` of "was signed by X" is what was signed, its ``subject`` X. Missing subjects are found
by control ("urged Kyiv to sign": Kyiv; "agreed to sign": who agreed), coordination and relative pronouns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workers.extraction.lexicons.read import words
from workers.extraction.stages.reading.parse import Tree, conjuncts, core

if TYPE_CHECKING:
    from spacy.tokens import Token

_CLAUSAL = frozenset(
    {
        "ROOT",
        "ccomp",
        "xcomp",
        "advcl",
        "relcl",
        "acl",
        "conj",
        "pcomp",
        "csubj",
        "csubjpass",
        "parataxis",
        "dep",
        "acomp",
        "appos",
    }
)
_OBJECT_CONTROL = words("object_control_verbs")
_RELATIVE = frozenset({"who", "which", "that", "whom", "whose", "where"})
_NEGATIVE = words("negation")
_SUBJECTS = frozenset({"nsubj", "csubj", "nsubjpass", "csubjpass"})
#: Roles in which a noun carries the clause ("the annexation was illegal"), in the order in which rules are tried.
_CARRYING = ("object", "complement", "subject", "for", "to", "of", "about", "on", "from")


@dataclass(slots=True)
class Clause:
    """One predicate with its arguments.

    ``keys`` are the names by which rules call the predicate: its lemma, and the lemma with a particle, preposition,
    object or infinitive ("pull_out", "take_effect", "want_join"). ``roles`` maps subject, object, complement and every
    preposition to phrase heads.
    """

    tree: Tree
    head: Token
    keys: frozenset[str]
    roles: dict[str, list[Token]]
    passive: bool
    negated: bool
    auxiliaries: tuple[str, ...]
    mark: str | None
    parent: Clause | None = None
    label: str = "ROOT"
    own_subject: bool = True
    children: list[Clause] = field(default_factory=list)
    _carried: list[tuple[Token, str]] | None = None

    @property
    def lemma(self) -> str:
        """Return the lemma of the predicate."""
        return self.tree.lemma(self.head)

    @property
    def finite(self) -> bool:
        """Tell whether the predicate has a tense of its own, not an infinitive or a participle."""
        return self.auxiliaries[:1] != ("to",) and (bool(self.auxiliaries) or self.head.tag_ in ("VBD", "VBZ", "VBP"))

    @property
    def carried(self) -> list[tuple[Token, str]]:
        """Return the nouns that can carry the clause, with their lemmas; others only date or place it."""
        if self._carried is None:
            nouns = (noun for role in _CARRYING for head in self.heads(role) for noun in core(head, inward=False))
            self._carried = [(noun, self.tree.lemma(noun)) for noun in nouns]
        return self._carried

    def heads(self, role: str) -> list[Token]:
        """Return the phrase heads in a role; an unknown role is empty."""
        return self.roles.get(role, [])


def find_clauses(tree: Tree) -> list[Clause]:
    """Return the clauses of a block in text order, each linked to the clause that it hangs on."""
    by_head = {token.i: _clause(tree, token) for token in tree.doc if _is_predicate(token)}
    for clause in by_head.values():
        clause.label, clause.parent = clause.head.dep_, _governor(clause.head, by_head)
        if clause.parent is not None:
            clause.parent.children.append(clause)
    ordered = [by_head[i] for i in sorted(by_head)]
    for clause in _parents_first(ordered):
        _fill(clause)
    return ordered


def _is_predicate(token: Token) -> bool:
    if not token.tag_.startswith(("VB", "MD")) or token.dep_ in (
        "aux",
        "auxpass",
        "amod",
        "compound",
        "prep",
        "mark",
        "case",
    ):
        return False
    return token.dep_ in _CLAUSAL or any(child.dep_ in _SUBJECTS for child in token.children)


def _governor(token: Token, by_head: dict[int, Clause]) -> Clause | None:
    while token.head.i != token.i:
        token = token.head
        if token.i in by_head:
            return by_head[token.i]
    return None


def _parents_first(clauses: Iterable[Clause]) -> list[Clause]:
    """Return the clauses level by level, so that none is filled before the one that it may inherit from."""
    level = [clause for clause in clauses if clause.parent is None]
    for clause in level:
        level.extend(clause.children)
    return level


#: Which role a dependent of the predicate has. A passive subject is what the verb is done to.
_ROLE_OF = {
    "nsubj": "subject",
    "csubj": "subject",
    "nsubjpass": "object",
    "csubjpass": "object",
    "dobj": "object",
    "dative": "dative",
    "attr": "complement",
    "acomp": "complement",
    "oprd": "complement",
}
_PASSIVE = frozenset({"nsubjpass", "csubjpass", "auxpass"})


def _clause(tree: Tree, head: Token) -> Clause:
    children = list(head.children)
    roles = _roles(children)
    auxiliaries = tuple(child.lower_ for child in children if child.dep_ in ("aux", "auxpass"))
    marks = (child.lower_ for child in children if child.dep_ == "mark" or _is_time_mark(child))
    passive = any(child.dep_ in _PASSIVE for child in children)
    keys = _keys(tree, head, roles)
    return Clause(tree, head, keys, roles, passive, _is_denied(head, roles), auxiliaries, next(marks, None))


def _is_time_mark(child: Token) -> bool:
    return child.dep_ == "advmod" and child.lower_ in ("when", "once", "where")


def _roles(children: list[Token]) -> dict[str, list[Token]]:
    """Sort a predicate's dependents by role, with the prepositions that hang on its object or complement."""
    roles: dict[str, list[Token]] = {}
    for child in children:
        role = _ROLE_OF.get(child.dep_)
        if role is not None and child.tag_ != "IN":
            roles.setdefault(role, []).extend(conjuncts(child))
        elif child.dep_ == "agent":
            roles.setdefault("subject", []).extend(_objects(child))
        elif child.dep_ in ("prep", "dative"):
            _add_preposition(child, roles)
    if "complement" in roles and not roles.get("subject") and any(child.dep_ == "expl" for child in children):
        roles["subject"] = list(roles["complement"])  # "there is a deal"
    for noun in roles.get("object", []) + roles.get("complement", []):
        for child in noun.children:
            if child.dep_ == "prep":
                _add_preposition(child, roles)
    return roles


def _is_denied(head: Token, roles: dict[str, list[Token]]) -> bool:
    """Tell whether "not", "never", "no", "none" or "without" denies the predicate or one of its phrases."""
    for child in head.children:
        if child.dep_ == "neg" or (child.dep_ in ("advmod", "preconj") and child.lower_ in _NEGATIVE):
            return True
        if child.dep_ == "advmod" and any(inner.dep_ == "neg" for inner in child.children):
            return True  # "never once"
    return any(_no(phrase) for role in ("subject", "object", "complement") for phrase in roles.get(role, ()))


def _no(head: Token) -> bool:
    return head.lower_ in _NEGATIVE or any(
        child.dep_ in ("det", "neg", "preconj") and child.lower_ in _NEGATIVE for child in head.children
    )


def _objects(preposition: Token) -> list[Token]:
    return [each for child in preposition.children if child.dep_ in ("pobj", "pcomp") for each in conjuncts(child)]


def _add_preposition(preposition: Token, roles: dict[str, list[Token]]) -> None:
    found = _objects(preposition)
    roles.setdefault(preposition.lower_, []).extend(found)
    for child in preposition.children:
        if child.dep_ == "prep":  # "out of the treaty"
            roles.setdefault(child.lower_, []).extend(_objects(child))


def _keys(tree: Tree, head: Token, roles: dict[str, list[Token]]) -> frozenset[str]:
    base = tree.lemma(head)
    keys = {base}
    for child in head.children:
        if child.dep_ in ("prt", "advmod") and len(child.text) < 9:
            keys.add(f"{base}_{child.lower_}")
        elif child.dep_ == "prep":
            keys.add(f"{base}_{child.lower_}")
            keys.update(f"{base}_{child.lower_}_{tree.lemma(noun)}" for noun in _objects(child))
            keys.update(f"{base}_{child.lower_}_{inner.lower_}" for inner in child.children if inner.dep_ == "prep")
        elif child.dep_ == "xcomp":
            keys.add(f"{base}_{tree.lemma(child)}")
    for role in ("object", "complement"):
        keys.update(f"{base}_{tree.lemma(noun)}" for noun in roles.get(role, ()))
    return frozenset(keys)


def _fill(clause: Clause) -> None:
    """Find the arguments that the clause does not name itself."""
    head, parent = clause.head, clause.parent
    if not clause.roles.get("object") and not clause.passive:
        _share_object(clause)
    if head.dep_ in ("relcl", "acl"):
        _fill_relative(clause)
    role = "object" if clause.passive else "subject"
    if clause.roles.get(role) or parent is None:
        return
    clause.own_subject = False
    if head.dep_ == "conj" and head.tag_ == "VB" and not clause.auxiliaries:
        clause.auxiliaries = parent.auxiliaries  # "would freeze … and give back"
    if head.dep_ == "acl":
        return
    if head.dep_ == "conj":
        inherited = parent.heads("object" if parent.passive else "subject")
    elif (
        parent.roles.get("object")
        and not parent.passive
        and head.dep_ in ("xcomp", "ccomp", "pcomp")
        and parent.keys & _OBJECT_CONTROL
    ):
        inherited = parent.heads("object")
    else:
        inherited = parent.heads("object" if parent.passive else "subject")
    clause.roles[role] = list(inherited)


def _share_object(clause: Clause) -> None:
    """Give "occupy" the object of "occupy or annex Gaza"."""
    for other in clause.children:
        joined = other.label == "conj" and not any(child.dep_ in _SUBJECTS for child in other.head.children)
        near = not any(token.text == "," for token in clause.tree.doc[clause.head.i : other.head.i])
        if joined and near and other.roles.get("object") and other.head.i - clause.head.i <= 3:
            clause.roles["object"] = list(other.roles["object"])


def _fill_relative(clause: Clause) -> None:
    """Put the noun that a relative or participle clause describes into the role that it leaves open."""
    noun = clause.head.head
    antecedent = conjuncts(noun) if noun.dep_ != "conj" else [noun]
    pronouns = [
        (role, token)
        for role, tokens in clause.roles.items()
        for token in tokens
        if token.lower_ in _RELATIVE and token.tag_.startswith("W")
    ]
    if pronouns:
        for role, _ in pronouns:
            clause.roles[role] = antecedent
        return
    if any(child.dep_ == "advmod" and child.lower_ in ("where", "when", "why") for child in clause.head.children):
        clause.roles.setdefault("in", []).extend(antecedent)
        return
    if clause.head.dep_ == "acl":
        clause.passive = clause.passive or clause.head.tag_ == "VBN"
        open_role = {"VBN": "object", "VBG": "subject"}.get(clause.head.tag_)
        if open_role is not None and not clause.roles.get(open_role):
            clause.roles[open_role] = antecedent
    elif clause.roles.get("subject") and not clause.roles.get("object") and not clause.roles.get("complement"):
        clause.roles["object"] = antecedent
    elif not clause.roles.get("subject") and not clause.passive:
        clause.roles["subject"] = antecedent
