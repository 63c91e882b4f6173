"""Polarity and modality: who denies, promises, demands, asks, and what that makes of the claim."""

from __future__ import annotations

import pytest

from tests.unit.workers.conftest import Extract


def case(text: str, polarity: str, modality: str, reason: str | None = None) -> object:
    marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
    return pytest.param(text, polarity, modality, id=text, marks=marks)


def qualified(extract: Extract, text: str, kind: str = "membership") -> tuple[str, str]:
    claims = [claim for claim in extract(text) if claim.kind == kind]
    assert len(claims) == 1, [claim.span.of(text) for claim in claims]
    return claims[0].polarity.value, claims[0].modality.value


class TestModality:
    @pytest.mark.parametrize(
        ("text", "polarity", "modality"),
        [
            case("Finland joined NATO.", "positive", "fact"),
            case("Finland has joined NATO.", "positive", "fact"),
            case("Finland will join NATO.", "positive", "future"),
            case("Finland is going to join NATO.", "positive", "future"),
            case("Finland plans to join NATO.", "positive", "future"),
            case("Finland is expected to join NATO.", "positive", "future"),
            case("Finland is set to join NATO in May.", "positive", "future"),
            case("Finland may join NATO.", "positive", "possible"),
            case("Finland might have joined NATO.", "positive", "possible"),
            case("Finland could join NATO.", "positive", "possible"),
            case("Finland should join NATO.", "positive", "normative"),
            case("Finland must join NATO.", "positive", "normative"),
            case("Finland has to join NATO.", "positive", "normative"),
            case("Finland ought to join NATO.", "positive", "normative"),
            case("Will Finland join NATO?", "positive", "question"),
            case("Did Finland join NATO?", "positive", "question"),
            case("The reporter asked whether Finland would join NATO.", "positive", "question"),
            case("If Russia attacks, Finland will join NATO.", "positive", "conditional"),
            case("Finland will join NATO once Turkey agrees.", "positive", "conditional"),
            case("Finland will not join NATO unless Sweden does.", "negative", "conditional"),
        ],
    )
    def test_how_it_is_put(self, extract: Extract, text: str, polarity: str, modality: str) -> None:
        assert qualified(extract, text) == (polarity, modality)

    @pytest.mark.parametrize(
        ("text", "polarity", "modality"),
        [
            case("If Russia attacks, should Finland join NATO?", "positive", "question"),
            case("If Russia attacks, Finland should join NATO.", "positive", "conditional"),
            case("Finland should perhaps one day be able to join NATO.", "positive", "normative"),
            case("Finland would join NATO if it could.", "positive", "conditional"),
        ],
    )
    def test_the_first_in_order_wins(self, extract: Extract, text: str, polarity: str, modality: str) -> None:
        assert qualified(extract, text) == (polarity, modality)

    @pytest.mark.parametrize(
        ("text", "polarity", "modality"),
        [
            case("Armenia to leave NATO", "positive", "future"),
            case("Finland is to join NATO in May.", "positive", "future"),
            case("Finland is not going to join NATO.", "negative", "future"),
            case("The minister said Finland would join NATO.", "positive", "future"),
            case("Finland voted to join NATO.", "positive", "fact"),
            case("Finland wants to join NATO.", "positive", "fact"),
            case("Finland asked to join NATO.", "positive", "fact"),
            case("Kosovo has no right to join NATO.", "negative", "normative"),
            case("Kosovo cannot join NATO.", "negative", "normative"),
            case("Ukraine belongs in NATO.", "positive", "normative"),
            case("Let Finland join NATO.", "positive", "normative"),
            case("Turkey demanded that Finland be admitted to NATO.", "positive", "normative"),
            case("Finland will join NATO as soon as Turkey agrees.", "positive", "conditional"),
            case("Finland will stay in NATO as long as Turkey does.", "positive", "conditional"),
            case("Finland will not join NATO until Turkey agrees.", "negative", "conditional"),
            case("Had Turkey agreed, Finland would have joined NATO.", "positive", "conditional"),
            case("Should Turkey agree, Finland will join NATO.", "positive", "conditional"),
            case("The reporter wanted to know why Finland had joined NATO.", "positive", "question"),
            case("Do you think Finland will join NATO?", "positive", "question"),
            case("Finland will join NATO only when Turkey agrees.", "positive", "conditional"),
            case("Once Turkey agrees, Sweden will celebrate and Finland will join NATO.", "positive", "conditional"),
        ],
    )
    def test_what_no_auxiliary_tells(self, extract: Extract, text: str, polarity: str, modality: str) -> None:
        assert qualified(extract, text) == (polarity, modality)

    @pytest.mark.parametrize(
        ("text", "polarity", "modality"),
        [
            case("The treaty obliges Armenia and Azerbaijan to open the border.", "positive", "normative"),
            case("The treaty between Egypt and Israel commits both to peace.", "positive", "normative"),
            case("Under the accord, Ethiopia was to pay Somaliland.", "positive", "normative"),
            case("Talks between Ethiopia and Somalia are to begin in February.", "positive", "future"),
            case("The accord with Iran takes effect on Monday.", "positive", "future"),
            case("President Ivanov refused to sign the accord with Greece.", "negative", "fact"),
            case("Greece refuses to sign the accord with Macedonia.", "negative", "normative"),
            case("Parliament endorsed the treaty with Greece by 68 votes to 30.", "positive", "fact"),
            case("Greece would reject the accord with Macedonia.", "positive", "future"),
            case("Greece has never proposed a treaty with Macedonia.", "negative", "fact"),
            case("The president called the treaty with Greece historic.", "positive", "normative"),
            case("Netanyahu calls the accord a temporary ceasefire.", "positive", "fact"),
            case("Washington announced a trade agreement with Malaysia.", "positive", "fact"),
            case("The minister said the accord with Iran rewarded plunder.", "negative", "normative"),
            case("Guterres repeated his call to ratify the treaty with Russia.", "positive", "normative"),
            case("Greece repeated its pledge to ratify the accord with Macedonia.", "positive", "future"),
        ],
    )
    def test_of_an_agreement(self, extract: Extract, text: str, polarity: str, modality: str) -> None:
        assert qualified(extract, text, "agreement") == (polarity, modality)


class TestPolarity:
    @pytest.mark.parametrize(
        ("text", "polarity", "modality"),
        [
            case("Finland did not join NATO.", "negative", "fact"),
            case("Finland never joined NATO.", "negative", "fact"),
            case("Finland will never join NATO.", "negative", "future"),
            case("Finland has not yet joined NATO.", "negative", "fact"),
            case("No Nordic state will leave NATO.", "negative", "future"),
            case("Finland is no longer a member of NATO.", "negative", "fact"),
            case("Finland failed to join NATO.", "negative", "fact"),
            case("The minister denied that Finland had joined NATO.", "negative", "fact"),
            case("The minister did not deny that Finland had joined NATO.", "positive", "fact"),
            case(
                "It is not true that Finland joined NATO.",
                "negative",
                "fact",
                'a clause under "not true" is not denied',
            ),
        ],
    )
    def test_what_denies_it(self, extract: Extract, text: str, polarity: str, modality: str) -> None:
        assert qualified(extract, text) == (polarity, modality)

    @pytest.mark.parametrize(
        ("text", "kind", "polarity"),
        [
            pytest.param(text, kind, polarity, id=text)
            for text, kind, polarity in (
                ("The minister did not say that Finland had joined NATO.", "membership", "negative"),
                ("The minister did not say whether Finland would join NATO.", "membership", "positive"),
                ("Brazil has yet to ratify the treaty with Bolivia.", "agreement", "negative"),
                ("London has no doubt about its sovereignty over Gibraltar.", "border", "positive"),
                ("The town of Gibraltar belongs to neither state.", "border", "negative"),
                ("Nor has the border between Ethiopia and Eritrea been demarcated.", "border", "negative"),
                ("Taiwan has no need to declare independence.", "border", "negative"),
                ("Russia ruled out an exit from the Council of Europe.", "membership", "negative"),
                ("Ireland is staying out of NATO.", "membership", "negative"),
                ("The test ban treaty with Russia was defeated in the Senate.", "agreement", "negative"),
                ("Colombia denounced the treaty with Nicaragua in 2012.", "agreement", "positive"),
                ("The opposition said the accord with Iran undermines the alliance.", "agreement", "negative"),
                ("Spain gave up its claim to Gibraltar.", "border", "negative"),
                ("Spain will never renounce its claim to Gibraltar.", "border", "positive"),
                ("Ukraine's membership of NATO is unlikely.", "membership", "negative"),
                ("Ukraine's membership of NATO is off the table.", "membership", "negative"),
                ("A peace treaty between Armenia and Azerbaijan is out of reach.", "agreement", "negative"),
                ("Most Russians are against giving back the Kuril Islands.", "border", "negative"),
                ("Serbia and Bosnia have never agreed where their border runs.", "border", "positive"),
                ("Nepal regards the treaty with India as unequal.", "agreement", "negative"),
                ("Mogadishu called the memorandum with Ethiopia an act of aggression.", "agreement", "negative"),
                ("Many took the accord with Iran for a trap.", "agreement", "negative"),
                ("Nothing should slow Ukraine's path to EU membership.", "membership", "positive"),
                ("Netanyahu denounced the accord with Lebanon as a surrender.", "agreement", "negative"),
            )
        ],
    )
    def test_words_that_deny_without_not(self, extract: Extract, text: str, kind: str, polarity: str) -> None:
        assert qualified(extract, text, kind)[0] == polarity

    @pytest.mark.parametrize(
        ("text", "polarity", "modality"),
        [
            case("Hungary blocked Sweden's accession to NATO.", "positive", "fact"),
            case("Hungary will not block Sweden's accession to NATO.", "negative", "future"),
            case("The United States ruled out NATO membership for Kyiv.", "positive", "normative"),
            case("The United States did not rule out NATO membership for Kyiv.", "negative", "normative"),
            case("Mali left ECOWAS.", "positive", "fact"),
            case("Mali has not left ECOWAS.", "negative", "fact"),
        ],
    )
    def test_a_negative_relation_is_affirmed_or_denied_itself(
        self, extract: Extract, text: str, polarity: str, modality: str
    ) -> None:
        assert qualified(extract, text) == (polarity, modality)


class TestEvaluation:
    @pytest.mark.parametrize(
        ("text", "polarity", "modality"),
        [
            case("Membership in NATO is the best guarantee.", "positive", "normative"),
            case("Membership in NATO is not the best guarantee.", "negative", "normative"),
            case("Ukraine's membership in NATO is unrealistic.", "negative", "normative"),
            case("Ukraine's membership in NATO is not impossible.", "positive", "normative"),
            case(
                "Leaving NATO would be a mistake.",
                "negative",
                "normative",
                "a clausal subject is not judged by its predicate",
            ),
        ],
    )
    def test_praise_and_blame(self, extract: Extract, text: str, polarity: str, modality: str) -> None:
        assert qualified(extract, text) == (polarity, modality)
