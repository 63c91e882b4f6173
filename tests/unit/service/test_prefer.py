"""The header `Prefer`, as RFC 7240 has it: what counts, what is cut, and what is as if it were not there."""

from __future__ import annotations

import time

import pytest

from service.api.prefer import wait_seconds


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        pytest.param("wait=10", 10, id="seconds"),
        pytest.param("Wait = 10", 10, id="in any case, with spaces"),
        pytest.param('wait="10"', 10, id="quoted"),
        pytest.param("wait=007", 7, id="with leading noughts"),
        pytest.param("respond-async, wait=10", 10, id="among others"),
        pytest.param('handling="a, wait=5; b", wait=10', 10, id="not what stands in quotation marks"),
        pytest.param("foo; wait=5, wait=10", 10, id="not the parameter of another one"),
        pytest.param("wait=10; strictly", 10, id="with a parameter"),
        pytest.param("wait=10, wait=20", 10, id="only the first counts"),
        pytest.param("wait=60", 60, id="the longest"),
        pytest.param("wait=61", 60, id="longer is cut"),
        pytest.param("wait=" + "9" * 10_000, 60, id="far longer is cut"),
        pytest.param("wait=0", None, id="no time at all"),
        pytest.param("wait", None, id="no value"),
        pytest.param("wait=", None, id="an empty value"),
        pytest.param("wait=-1", None, id="below nought"),
        pytest.param("wait=1.5", None, id="a fraction"),
        pytest.param("wait=١", None, id="a digit of another script"),
        pytest.param("wait=soon, wait=10", None, id="not well formed, so the later one does not count either"),
        pytest.param('wait="10', None, id="a quotation that does not end"),
        pytest.param("waiting=10", None, id="another preference"),
        pytest.param("", None, id="nothing"),
        pytest.param(",;=,;", None, id="only marks"),
    ],
)
def test_how_long_to_wait(header: str, seconds: int | None):
    assert wait_seconds(header) == seconds


@pytest.mark.parametrize("piece", ['"', '"\\', "wait=", ",", ";", ' "\\"', "a=1;b=2,"])
def test_a_long_header_is_read_in_time_that_grows_with_it(piece: str):
    begun = time.process_time()
    wait_seconds(piece * 100_000)
    assert time.process_time() - begun < 2
