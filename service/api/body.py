"""The bytes of a request, all of them or an error; kept with the request for whoever reads them next."""

from __future__ import annotations

from flask import Request


def read_body(req: Request) -> bytes:
    """Return the body; raises the error of a body over the limit."""
    data = req.get_data()
    if req.content_length is None:
        # A chunked body is cut off at the limit without a word; reading on raises the error.
        req.stream.read(1)
    return data
