"""Mention and claim ids: what keeps them, and what changes them."""

from __future__ import annotations

from service.domain.claim_query import fold
from service.domain.tracking import Mention, track
from tests.builders import TEXT, an_extracted_claim


def tracked(*words: str, text: str = TEXT, revision: int = 1, **changes: object) -> list[Mention]:
    claims = [an_extracted_claim(each, text, **changes) for each in words]
    return track(claims, article_id="art_1", revision=revision, text=text)


def test_the_same_run_gives_the_same_ids():
    assert tracked("Russia annexed Crimea") == tracked("Russia annexed Crimea")


def test_mentions_come_in_text_order_with_the_words_around_them():
    second, first = "NATO membership for Kyiv", "Russia annexed Crimea"
    mentions = tracked(second, first)
    assert [mention.quote.exact for mention in mentions] == [first, second]
    assert (mentions[0].quote.prefix, mentions[0].quote.suffix[:9]) == ("In 2014 ", ", he said")


def test_one_span_of_one_kind_is_one_mention_however_often_it_is_found():
    assert len(tracked("Russia annexed Crimea", "Russia annexed Crimea")) == 1


def test_a_claim_stays_the_same_when_words_move_or_change_case_in_the_next_revision():
    text = "Added. RUSSIA  annexed\nCrimea."
    before, after = tracked("Russia annexed Crimea")[0], tracked("RUSSIA  annexed\nCrimea", text=text, revision=2)[0]
    assert before.claim_id == after.claim_id
    assert before.id != after.id


def test_the_same_words_of_another_kind_are_another_claim():
    (border,), (other,) = tracked("Russia annexed Crimea"), tracked("Russia annexed Crimea", kind="agreement")
    assert border.claim_id != other.claim_id


def test_words_that_are_told_twice_are_two_claims():
    claim = an_extracted_claim("Yes", "Yes. Yes.")
    again = an_extracted_claim("Yes", "Yes. Yes.", span=type(claim.span)(5, 8))
    mentions = track([again, claim], article_id="art_1", revision=1, text="Yes. Yes.")
    assert len({mention.claim_id for mention in mentions}) == 2


def test_folding_leaves_the_words_and_nothing_else():
    assert fold("  The\n\tUS\u00a0Said ") == "the us said"
