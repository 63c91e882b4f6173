"""Texts that were written to hurt: each a function of a number of characters, so that it can be doubled."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Hostile = Callable[[int], str]


def repeated(*pieces: str, before: str = "", after: str = "") -> Hostile:
    """Return texts of the pieces in turn, over and over; ``{}`` in one is a name that no other has."""

    def text(size: int) -> str:
        parts: list[str] = []
        length = 0
        while length < size:
            part = pieces[len(parts) % len(pieces)].replace("{}", _name(len(parts)))
            parts.append(part)
            length += len(part)
        return before + "".join(parts) + after

    return text


def _name(number: int) -> str:
    """Spell a number as a name: every number another."""
    letters = ""
    while number:
        number, digit = divmod(number, 20)
        letters += "bcdfghjklmnpqrstvwxz"[digit] + "aeiou"[digit % 5]
    return f"Z{letters}o"


def _nested(left: str, middle: str, right: str) -> Hostile:
    return lambda size: left * (size // len(left + right)) + middle + right * (size // len(left + right))


def _of_all(pieces: Sequence[str]) -> Hostile:
    """Return texts of many different pieces, in an order that does not repeat soon."""
    return repeated(*(pieces[(at * 7919) % len(pieces)] for at in range(997)))


_HEADLINE = "Russia annexed Crimea\n"
_NAMES = [
    "Russia, ",
    "NATO and ",
    "the Kremlin ",
    "Crimea ",
    "Sergei Lavrov ",
    "the EU ",
    "Paris ",
    "the bloc ",
    "Minsk ",
]
_SCRIPTS = ["Russia ", "Россия ", "俄罗斯", "روسيا ", "रूस ", "Ρωσία ", "רוסיה ", "러시아 ", "🇷🇺 ", "Rụṣṣīà "]

#: Marks that open a quotation or look as if they did, and never close.
QUOTES = {
    "curly marks never closed": repeated("“Russia annexed Crimea "),
    "curly marks never opened": repeated("Russia annexed Crimea” "),
    "straight marks glued to words": repeated('"Russia annexed" Crimea"'),
    "straight marks that open only": repeated('Russia "annexed Crimea '),
    "straight marks alone": repeated('"'),
    "single marks never closed": repeated("‘Russia annexed Crimea "),
    "straight single marks": repeated("'Russia annexed Crimea "),
    "apostrophes of plurals": repeated("‘the states’ border "),
    "guillemets never closed": repeated("«Russia annexed Crimea "),
    "guillemets turned round": repeated("»Russia annexed Crimea« «"),
    "low marks never closed": repeated("„Russia annexed Crimea "),
    "marks of all kinds": repeated("“", "‘", "«", "„", '"', "a ", "”", "’", "»"),
    "quotations over endless paragraphs": repeated("“Russia annexed Crimea.\n\n"),
    "quotations without a speaker": repeated("“Russia annexed Crimea.” "),
    "fragments in marks": repeated("the “so-called” border "),
    "quotations with a speaker each": repeated("“Russia annexed Crimea,” Lavrov said. "),
}

#: Sentences that do not end.
ENDLESS = {
    "words without a full stop": repeated("the army of the state and the border ", before=_HEADLINE),
    "one word again and again": repeated("border "),
    "commas": repeated("Russia, Ukraine, the border, "),
    "and, or": repeated("Russia annexed Crimea and Ukraine left NATO or "),
    "names joined by and": repeated("Russia and Ukraine and "),
    "relative clauses in relative clauses": repeated("the state which annexed the land that "),
    "clauses in clauses": repeated("Lavrov said that "),
    "infinitives in infinitives": repeated("Russia agreed to urge Kyiv to start to "),
    "prepositions": repeated("of the border with the state on the land in "),
    "genitives": repeated("Russia's "),
    "adjectives": repeated("new and old "),
    "negations": repeated("not never no "),
    "auxiliaries": repeated("would have been "),
    "semicolons": repeated("Russia annexed Crimea; "),
    "attributions thrown in": repeated("Russia, he said, annexed, he added, "),
    "claims in claims": repeated("Putin said that Russia annexed the land that "),
    "short words": repeated("a of "),
    "short words joined": repeated("I or "),
    "letters and commas": repeated("a,"),
    "single marks and letters": repeated("‘a "),
    "single marks of plurals": repeated("‘s’ "),
    "questions inside": repeated("whether Russia annexed Crimea if "),
    "verbs of agreement": repeated("they signed the deal and ratified it and "),
    "membership": repeated("Finland joined NATO and it left the EU and "),
}

#: What is no word, or hardly one.
TOKENS = {
    "one word": repeated("a"),
    "one word of joined words": repeated("border-"),
    "one word of full stops": repeated("a."),
    "a web address": repeated("a/b?c=d&", before="https://example.org/"),
    "one number": repeated("1"),
    "numbers": repeated("12345 "),
    "numbers with commas": repeated("123,456,"),
    "years": repeated("2014 "),
    "years joined": repeated("2014-"),
    "capitals": repeated("AAA "),
    "capitalised words": repeated("Aaa Bbb "),
    "numbers after a word": repeated("12345 ", before="Russia annexed "),
    "one number after a word": repeated("1", before="Russia annexed ", after=" villages."),
    "years after a word": repeated("since 2014 2015-2016 "),
    "times in one word": repeated("2014-2015-May-2016-", before="In "),
    "brackets without words": repeated(")", before="a"),
    "words that are none": repeated("{}"),
    "initials": repeated("A. "),
    "contractions": repeated("can't've "),
    "abbreviations": repeated("Mr. St. U.S. "),
}

#: Marks and characters that nobody reads.
CHARACTERS = {
    "brackets in brackets": _nested("(", "Russia annexed Crimea", ")"),
    "brackets with words in brackets": _nested("(Russia ", "annexed ", "Crimea) "),
    "brackets never closed": repeated("Russia ("),
    "square brackets": _nested("[", "Russia annexed Crimea", "]"),
    "combining marks": repeated("\u0301", before="Russia annexed Crimea e"),
    "a few combining marks on each letter": repeated("Ru\u0301\u0302\u0323ssia "),
    "combining marks of many classes": repeated("\u0315\u0300\u05ae\u0327", before="e"),
    "dashes between spaces": repeated("a – ", before=_HEADLINE),
    "asides between dashes": repeated("Russia – the old one – annexed ", before=_HEADLINE),
    "asides with verbs": repeated("Russia – it annexed Crimea – left ", before=_HEADLINE),
    "long dashes": repeated("a—"),
    "hyphens": repeated("-"),
    "colons": repeated(": ", before="A"),
    "clauses after colons": repeated("Russia annexed Crimea: "),
    "full stops": repeated(".", before="A"),
    "points of omission": repeated("Russia annexed … "),
    "question marks": repeated("Russia? "),
    "line breaks": repeated("\n", before=_HEADLINE, after="Ukraine left NATO."),
    "tabs": repeated("\t", before="Russia annexed", after="Crimea."),
    "tabs between words": repeated("Russia\tannexed\tCrimea\t"),
    "spaces": repeated(" ", before="Russia annexed", after="Crimea."),
    "narrow spaces": repeated("\u2009\u00a0\u202f", before="Russia annexed", after="Crimea."),
    "spaces before commas": repeated(" ,", before="Russia"),
    "control characters": repeated("\x01\x02\x07\x1b\x7f\x85 a"),
    "NUL": repeated("Russia\x00"),
    "separators of lines": repeated("Russia\u2028annexed\u2029Crimea\x0b\x0c"),
    "bidirectional marks": repeated("\u202eRussia\u202c \u2067annexed\u2069 "),
    "zero-width characters": repeated("Rus\u200bsia\u200d an\u2060nexed\ufeff "),
    "zero-width characters alone": repeated("\u200b", before="Russia"),
    "lone surrogates": repeated("Russia\ud800 annexed\udc00 "),
    "emoji": repeated("👩‍👩‍👧‍👦 🇺🇦 ☢️ "),
    "right-to-left text": repeated("روسيا ضمت القرم "),
    "scripts mixed": _of_all(_SCRIPTS),
    "letters outside the basic plane": repeated("𝕽𝖚𝖘𝖘𝖎𝖆 "),
}

#: More of one thing than any article has.
MANY = {
    "lines of one word": repeated("Russia\n"),
    "lines of one letter": repeated("a\n"),
    "labels of a transcript": repeated("JOHN SMITH: yes\n"),
    "labels of many people": repeated("Anna Smith: Russia annexed Crimea.\n", "MARY NEIL: Did it?\n", "AL {}: Yes.\n"),
    "speakers who speak once": repeated("Anna {}: Russia annexed Crimea.\n"),
    "speakers who are introduced before": repeated("Minister Anna {} said so. ", "\nAnna {}: Yes.\n"),
    "roles that nobody has": repeated("Defence Minister Anna {} said so. The mayor said Russia annexed Crimea. "),
    "places that are not known": repeated("Russia annexed the village of {}. It annexed the village. "),
    "islands": repeated("Japan claims the Kuril Islands. ", "Russia annexed the islands. "),
    "attributions thrown into claims": repeated("Russia, he said, annexed Crimea. "),
    "list items": repeated("- Russia annexed Crimea\n"),
    "names": _of_all(_NAMES),
    "people": repeated("Foreign Minister Anna Smith{} said so. "),
    "people who are not named again": repeated("The minister said that he annexed Crimea. "),
    "times": repeated("on Monday, in May 2014, last week, since 2014, from 2019 to 2021, two years ago, "),
    "times on their own": repeated("Monday "),
    "claims": repeated("Russia annexed Crimea. "),
    "claims on a line each": repeated("Russia annexed Crimea.\n"),
    "claims of all kinds": repeated("Russia annexed Crimea. ", "Finland joined NATO. ", "Iran signed a treaty. "),
    "agreements": repeated("They signed the deal. ", "Iran and Oman signed the treaty on Monday. "),
    "pronouns": repeated("It annexed it. "),
    "borders": repeated("The border between Russia and Ukraine is not the border of the islands. "),
    "demands": repeated("The council called for Russia to withdraw from Crimea. "),
    "people and pronouns": repeated("“It is ours,” he said. ", "“We left NATO,” they said. "),
}  # fmt: skip

ALL: dict[str, Hostile] = {**QUOTES, **ENDLESS, **TOKENS, **CHARACTERS, **MANY}
