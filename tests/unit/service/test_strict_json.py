"""JSON that is read, and JSON that is not."""

from __future__ import annotations

import time

import pytest

from service.api.strict_json import MAX_DEPTH, BrokenJson, read_json


@pytest.mark.parametrize(
    ("data", "value"),
    [
        pytest.param(b'{"a": [1, 2.5, "x", null, true]}', {"a": [1, 2.5, "x", None, True]}, id="every type"),
        pytest.param('"ü\\u00fc😀"'.encode(), "üü😀", id="UTF-8 and escapes"),
        pytest.param(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, None, id="as deep as is allowed"),
        pytest.param(b'{"a": "' + b"[{" * 500 + b'"}', {"a": "[{" * 500}, id="brackets in a string"),
        pytest.param(b'{"a": "\\"' + b"[" * 100 + b'"}', {"a": '"' + "[" * 100}, id="an escaped quotation mark"),
        pytest.param(b'{"a": {"b": 1}, "c": {"b": 2}}', {"a": {"b": 1}, "c": {"b": 2}}, id="one name in two objects"),
        pytest.param(b"[" + b"[]," * 200 + b"[]]", [[]] * 201, id="wide, not deep"),
    ],
)
def test_good_json_is_read(data: bytes, value: object):
    read = read_json(data)
    assert value is None or read == value


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        pytest.param(b"{", "not JSON", id="an end too early"),
        pytest.param(b"{'a': 1}", "not JSON", id="the wrong quotation marks"),
        pytest.param(b'{"a": 1} x', "not JSON", id="something after it"),
        pytest.param(b'{"a": NaN}', "NaN", id="NaN"),
        pytest.param(b'[Infinity, "x"]', "Infinity", id="infinity"),
        pytest.param(b"[-Infinity]", "-Infinity", id="negative infinity"),
        pytest.param(b'{"a": 1, "b": 2, "a": 3}', '"a" stands twice', id="a name twice"),
        pytest.param(b'{"x": {"\\u0061": 1, "a": 2}}', '"a" stands twice', id="a name twice, once escaped, inside"),
        pytest.param(b"[" * 65 + b"]" * 65, "64 levels", id="one level too deep"),
        pytest.param(b"[" * 100_000, "64 levels", id="very deep"),
        pytest.param(b'{"a":' * 100_000 + b"1", "64 levels", id="very deep objects"),
        pytest.param(b'"\xff"', "bad byte at position 1", id="not UTF-8"),
        pytest.param('{"a": "x"}'.encode("utf-16"), "UTF-8", id="UTF-16"),
        pytest.param(b'\xef\xbb\xbf{"a": 1}', "byte order mark", id="a byte order mark"),
        pytest.param(b'"a\nb"', "not JSON", id="a line break in a string"),
    ],
)
def test_what_two_readers_could_read_differently_is_refused(data: bytes, fault: str):
    with pytest.raises(BrokenJson, match=fault):
        read_json(data)


def test_a_number_of_any_length_is_read_fast():
    start = time.monotonic()
    assert read_json(b'{"a": ' + b"9" * 1_000_000 + b"}") == {"a": float("inf")}
    assert time.monotonic() - start < 2


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param(b'"', id="quotation marks"),
        pytest.param(b'\\"', id="escaped quotation marks"),
        pytest.param(b"[", id="brackets"),
        pytest.param(b'["', id="brackets and quotation marks"),
        pytest.param(b"\\", id="backslashes"),
    ],
)
def test_two_megabytes_of_it_are_refused_fast(piece: bytes):
    start = time.monotonic()
    with pytest.raises(BrokenJson):
        read_json(b"[" * 65 + b'"' + piece * (2_000_000 // len(piece)))
    assert time.monotonic() - start < 3
