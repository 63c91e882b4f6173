"""What the article is about: which name is meant where a claim names none."""

from __future__ import annotations

import pytest

from service.domain.claim import EntityRef
from workers.extraction.stages.reading.normalise import cut_blocks
from workers.extraction.stages.reading.scan import Gazetteer, settle_context
from workers.extraction.stages.slots.focus import Focus

_GAZETTEER = Gazetteer()
_ORGANISATIONS = frozenset({"organisation"})
_PLACES = frozenset({"territory", "state"})


def meant(text: str, types: frozenset[str], *, like: str = "", noted: EntityRef | None = None) -> str | None:
    """Return which name is meant at the mark ``|`` of a text."""
    at = text.index("|")
    blocks = cut_blocks(text.replace("|", ""), [])
    focus = Focus(blocks, settle_context({block.index: _GAZETTEER.find(block.text) for block in blocks}))
    block = next(block.index for block in reversed(blocks) if block.offsets[0] <= at)
    if noted is not None:
        focus.note(noted, at - 1, block)
    ref = focus.meant(types, at, block, like=like, noted=noted is not None)
    return ref.name if ref is not None else None


@pytest.mark.parametrize(
    ("text", "types", "expected"),
    [
        pytest.param("NATO met. The EU met. |It grew.", _ORGANISATIONS, "European Union", id="the last before"),
        pytest.param(
            f"The EU met.{' It rained.' * 30}\n\nUNESCO\n\n|They left.",
            _ORGANISATIONS,
            "UNESCO",
            id="a line of its own",
        ),
        pytest.param("|Its bid for NATO failed.", _ORGANISATIONS, "NATO", id="one that comes after, in the paragraph"),
        pytest.param(
            "|It failed.\n\nNATO met.", _ORGANISATIONS, "NATO", id="one of another paragraph, if there is no other"
        ),
        pytest.param(
            "Crimea is at stake for Russia. |It was seized.", _PLACES, "Crimea", id="a territory, not a state"
        ),
        pytest.param("Crimea lies in the Black Sea. |It was seized.", _PLACES, "Crimea", id="a land, not its sea"),
        pytest.param("Chad was invaded. |It fell.", _PLACES, "Chad", id="a state where nothing else is named"),
        pytest.param("|It fell.", _PLACES, None, id="nothing"),
    ],
)
def test_which_is_meant(text: str, types: frozenset[str], expected: str | None) -> None:
    assert meant(text, types) == expected


def test_a_noun_prefers_names_like_it() -> None:
    text = "The Senkaku Islands lie south of Crimea. |The islands were seized."
    assert meant(text, _PLACES, like="island") == "Senkaku Islands"


def test_what_was_noted_is_meant() -> None:
    border = EntityRef("Chad–Sudan border", None, "their border")
    assert meant("Chad and Sudan met. |It is closed.", _PLACES, noted=border) == "Chad–Sudan border"
