"""What the worker of a twin finds: claims with words, names and numbers that databases may take differently."""

from __future__ import annotations

from dataclasses import replace

from service.domain.claim import Attribution, CheckWorthiness, EntityRef, ExtractedClaim, Modality, Polarity, Speaker
from service.domain.explanation import Dropped, Explanation
from service.domain.provenance import Provenance
from service.domain.span import Span
from tests.builders import an_extracted_claim

#: Sentences that are claims. Search finds words; a name is found in any case of its letters.
SENTENCES = (
    "Russia annexed Crimea in 2014.",
    "Türkiye's İbrahim met the STRASSE group — “never again”, he said.",
    "Finland joined NATO; Ελλάς and ΕΛΛΆΣ agreed.",
    "100% of the_border\\line is 'ours' % _ \\ \"quoted\".",
    "Straße nach Ångström: ÅNGSTRÖM remembers.",
    "Israel and Egypt 🤝 extended the truce\u200b by 1e400 days.",
)
SPEAKERS = (
    None,
    Speaker("İbrahim Straße", None, "office\u2028holder"),
    Speaker("STRASSE", "person:strasse", None),
    Speaker("pete  hegseth", "person:pete-hegseth", "Secretary"),
    Speaker("Σίσυφος", None, ""),
    Speaker("Ñandú ﬃ " + "ǅ" * 120, None, None),
)
#: Longer than any database indexes.
LONG_NAME = "".join(chr(0x4E00 + (number * 7919) % 20000) for number in range(3000))

_SCORES = (0.1 + 0.2, 1 / 3, 0.0, 1.0, 5e-324, 0.30000000000000004, 0.7, 2 / 3)

UNREADABLE, TIRED = "This is unreadable.", "This makes tired."


def failure_of(text: str) -> str | None:
    """Return the reason for which a text is not read, or None."""
    return "too_complex" if UNREADABLE in text else "tired" if TIRED in text else None


def read(text: str, revision: int) -> tuple[list[ExtractedClaim], list[Dropped]]:
    """Return the claims of a text, and what was dropped."""
    found = [_claim(text, number, revision) for number, words in enumerate(SENTENCES) if words in text]
    dropped = [Dropped(Span(0, min(9, len(text))), "border", "border/x", "nothing fills the slot “parties”")]
    return found, dropped if len(found) % 2 else []


def _claim(text: str, number: int, revision: int) -> ExtractedClaim:
    start = text.index(SENTENCES[number])
    span = Span(start, start + len(SENTENCES[number]) - 1)
    chance = number + len(text) + revision
    name = LONG_NAME if chance % 11 == 0 else ("NATO", "nato", "Nato ", "ΝΑΤΟ")[chance % 4]
    claim = an_extracted_claim("Russia", f"{text} Russia", kind=("border", "membership")[number % 2], span=span)
    return replace(
        claim,
        relation=("annex", "refuse", "return")[chance % 3],
        attribution=Attribution(speaker=SPEAKERS[chance % len(SPEAKERS)]),
        slots={
            "zeta": None,
            "parties": (EntityRef("Türkiye", "iso:TUR", "Türkiye's"), EntityRef("Österreich", None, "")),
            "organisation": EntityRef(name, None, name[:9]),
            "territory": EntityRef("Crimea" if number else "CRIMEA", None, "Crimea", inferred=True),
        },
        polarity=tuple(Polarity)[chance % 2],
        modality=tuple(Modality)[chance % len(Modality)],
        time=None if chance % 2 else claim.time,
        check_worthiness=CheckWorthiness(_SCORES[chance % len(_SCORES)], ("a reason", "“another”")),
        provenance=Provenance(f"border/rule-{number}", "r\u00e9gles", "model 1.0"),
        explanation=Explanation(
            because="the verb of annexation, with “a territory”",
            relation="annex",
            trigger=Span(start, start + 3),
            slots={"parties": (Span(start, start + 1), None), "territory": ()},
        )
        if chance % 3
        else None,
    )
