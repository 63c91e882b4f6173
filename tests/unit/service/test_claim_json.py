"""The JSON of a claim, field by field."""

from __future__ import annotations

from service.domain.claim import Attribution
from service.presenters.claim_json import claim_json
from tests.builders import TEXT, an_extracted_claim


def test_a_claim_prints_everything_that_was_found():
    assert claim_json(an_extracted_claim(), TEXT) == {
        "kind": "border",
        "relation": "annex",
        "text": "Russia annexed Crimea",
        "span": {"start": 8, "end": 29, "prefix": "In 2014 ", "suffix": ", he said. The US does not see N"},
        "attribution": {
            "speaker": {"name": "Pete Hegseth", "id": "person:pete-hegseth", "role": "US Defense Secretary"},
            "cue": {"text": "said", "start": 34, "end": 38},
            "quotation": "indirect",
            "chain": [{"name": "A spokesman", "id": None, "role": None}],
        },
        "slots": {
            "parties": [
                {"name": "Russia", "id": "iso:RUS", "text": "Russia", "inferred": False},
                {"name": "Ukraine", "id": "iso:UKR", "text": "", "inferred": True},
            ],
            "territory": {"name": "Crimea", "id": "territory:crimea", "text": "Crimea", "inferred": False},
            "empty": None,
        },
        "polarity": "positive",
        "modality": "fact",
        "time": {"text": "In 2014", "start": 0, "end": 7, "interval": "2014-01-01/2014-12-31"},
        "check_worthiness": {"score": 0.75, "reasons": ["two states named"]},
        "provenance": {"rule": "border/annex", "rules_version": "abc123", "model": "en_core_web_md 3.8.0"},
    }


def test_what_the_narrator_states_has_no_speaker():
    claim = claim_json(an_extracted_claim(attribution=Attribution(), time=None), TEXT)
    assert claim["attribution"] == {"speaker": None, "cue": None, "quotation": "none", "chain": []}
    assert claim["time"] is None
