"""Of two claims that cover the same words one stays."""

from __future__ import annotations

from service.domain.claim import ExtractedClaim
from tests.builders import an_extracted_claim
from workers.extraction.stages.assemble import without_doubles

TEXT = "Russia and Belarus signed a treaty on the border of Poland in May. It was ratified."


def a_claim(words: str, kind: str = "border") -> ExtractedClaim:
    return an_extracted_claim(words, TEXT, kind=kind)


class TestWithoutDoubles:
    def test_the_shorter_of_two_that_share_most_of_their_words_stays(self) -> None:
        longer, shorter = a_claim("Russia and Belarus signed a treaty"), a_claim("Belarus signed a treaty")
        assert without_doubles([longer, shorter]) == [shorter]

    def test_two_that_share_little_stay(self) -> None:
        claims = [a_claim("Russia and Belarus signed a treaty"), a_claim("treaty on the border of Poland in May")]
        assert without_doubles(claims) == claims

    def test_two_kinds_may_share_all_words(self) -> None:
        claims = [a_claim("It was ratified", kind) for kind in ("border", "agreement")]
        assert {claim.kind for claim in without_doubles(claims)} == {"agreement", "border"}

    def test_they_come_in_the_order_of_the_text(self) -> None:
        last, first = a_claim("It was ratified"), a_claim("Russia and Belarus")
        assert without_doubles([last, first]) == [first, last]

    def test_none_is_none(self) -> None:
        assert without_doubles([]) == []
