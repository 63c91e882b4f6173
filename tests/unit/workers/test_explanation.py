"""What ``--explain`` says of a claim and of a candidate that is none."""

from __future__ import annotations

from workers.explanation import explain
from workers.extraction.pipeline import Extractor

TEXT = "Headline\n\nThe minister said that Russia annexed Crimea in 2014. Somebody signed a deal."


def test_it_gives_rule_slots_and_speaker(extractor: Extractor) -> None:
    claims, trace = extractor.explain(TEXT, None)
    said = list(explain(TEXT, claims, trace.drops, kinds=extractor.kinds))
    assert said[0] == 'border/annex  "Russia annexed Crimea in 2014"'
    assert said[1] == "  rule    border/annexed: the verb of annexation, with a territory"
    assert '  territory: Crimea from "Crimea"' in said
    assert '  said    by The minister ("said"), indirect' in said


def test_it_gives_the_reason_of_each_drop(extractor: Extractor) -> None:
    claims, trace = extractor.explain("Headline\n\nSomebody signed a deal.", None)
    assert list(explain("", claims, [], kinds=extractor.kinds)) == []
    assert [drop.reason for drop in trace.drops] == ["nothing fills the slot parties"]
