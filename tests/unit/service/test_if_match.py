"""``If-Match`` is read as RFC 9110 has it."""

from __future__ import annotations

import time

import pytest

from service.api.if_match import expected_version
from service.api.problems import Problem


class TestExpectedVersion:
    @pytest.mark.parametrize(
        ("header", "matches"),
        [
            pytest.param('"1"', True, id="the version"),
            pytest.param("*", True, id="whatever it is"),
            pytest.param('"7", "1"', True, id="a list that has it"),
            pytest.param(' ,, "7",,"1" , ', True, id="a list with nothing between commas"),
            pytest.param('"a,b", "1"', True, id="a comma within a tag"),
            pytest.param('"2"', False, id="another version"),
            pytest.param('W/"1"', False, id="a weak tag, which never matches"),
            pytest.param('W/"2", "1"', True, id="a weak tag beside it"),
            pytest.param('"01"', False, id="the number written otherwise"),
            pytest.param('""', False, id="an empty tag"),
        ],
    )
    def test_it_tells_whether_the_first_version_is_meant(self, header: str, matches: bool) -> None:
        assert expected_version(header)(1) is matches

    @pytest.mark.parametrize(
        ("header", "status"),
        [
            pytest.param("1", 400, id="no quotation marks"),
            pytest.param('"1', 400, id="half a tag"),
            pytest.param('"1" "2"', 400, id="no comma"),
            pytest.param('*, "1"', 400, id="a star in a list"),
            pytest.param('w/"1"', 400, id="a small w"),
            pytest.param(", ,", 400, id="a list of nothing"),
            pytest.param("", 400, id="an empty header"),
            pytest.param('"1"\n', 400, id="a line break at the end"),
            pytest.param('"1",' * 1000, 400, id="far too much"),
            pytest.param(None, 428, id="no header"),
        ],
    )
    def test_what_says_nothing_clear_is_a_problem(self, header: str | None, status: int) -> None:
        with pytest.raises(Problem) as raised:
            expected_version(header)
        assert raised.value.type.status == status

    @pytest.mark.parametrize("piece", [pytest.param(", ", id="commas"), pytest.param('"1" ,\t', id="tags and commas")])
    def test_no_header_takes_long_to_read(self, piece: str) -> None:
        started = time.perf_counter()
        with pytest.raises(Problem):
            expected_version('"1"' + piece * (1900 // len(piece)) + "x")
        assert time.perf_counter() - started < 0.5
