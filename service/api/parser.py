"""How requests are read: strictly, and every fault becomes a problem that says what to send instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import marshmallow as ma
from flask import Request
from webargs.flaskparser import FlaskParser

from service.api import problem_types
from service.api.body import read_body
from service.api.problems import Problem, invalid_input
from service.api.strict_json import BrokenJson, read_json
from service.domain.errors import FieldError


class StrictParser(FlaskParser):
    """Reads JSON bodies and query strings for the views; unknown names are faults in both."""

    DEFAULT_UNKNOWN_BY_LOCATION = FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION | {"json": ma.RAISE, "query": ma.RAISE}

    def load_json(self, req: Request, schema: ma.Schema) -> Any:  # noqa: ARG002 - the parser's signature
        """Return the body; it is read here only, after the key was checked."""
        require_plain(req, "application/json")
        data = read_body(req)
        if not data:
            raise Problem(problem_types.BROKEN_JSON, "The body is empty; send a JSON object.")
        try:
            return read_json(data)
        except BrokenJson as error:
            raise Problem(problem_types.BROKEN_JSON, str(error)) from error

    def load_querystring(self, req: Request, schema: ma.Schema) -> Any:
        """Return the query string; a parameter that comes twice would be half ignored, unless it is a list."""
        for name, values in req.args.lists():
            if len(values) > 1 and not isinstance(schema.fields.get(name), ma.fields.List):
                raise Problem(problem_types.BAD_QUERY, f"The parameter {name[:100]!r} is given more than once.")
        return super().load_querystring(req, schema)

    def handle_error(self, error: ma.ValidationError, req: Request, *_: Any, **__: Any) -> NoReturn:  # noqa: ARG002
        """Raise the problem that lists the faults."""
        messages = error.normalized_messages()  # type: ignore[no-untyped-call]
        if "query" in messages:
            faults = "; ".join(f"{fault.pointer[1:]} {fault.detail}" for fault in field_errors(messages["query"]))
            raise Problem(problem_types.BAD_QUERY, f"{faults[:1000]}.") from error
        raise invalid_input(list(field_errors(messages["json"]))) from error


def field_errors(messages: Any, pointer: str = "") -> Iterator[FieldError]:
    """Yield marshmallow's nested messages as pointers (RFC 6901) with one detail each."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            own = "" if name == "_schema" else "/" + str(name).replace("~", "~0").replace("/", "~1")
            yield from field_errors(inner, pointer + own)
    else:
        yield FieldError(pointer, "; ".join(str(message) for message in messages))


def require_plain(req: Request, *content_types: str) -> None:
    """Raise a problem unless the body is one of these types, in UTF-8, as it is."""
    coding = req.headers.get("Content-Encoding", "identity").strip().lower()
    charset = req.mimetype_params.get("charset", "utf-8").lower()
    if req.mimetype not in content_types:
        given = f"not {req.mimetype[:100]!r}" if req.mimetype else "and say so in `Content-Type`"
        raise Problem(problem_types.UNSUPPORTED_CONTENT, f"Send {' or '.join(content_types)}, {given}.")
    if charset not in ("utf-8", "utf8"):
        raise Problem(problem_types.UNSUPPORTED_CONTENT, f"Send the JSON in UTF-8, not in {charset[:100]!r}.")
    if coding not in ("", "identity"):
        raise Problem(problem_types.UNSUPPORTED_CONTENT, f"Send the body as it is, without coding {coding[:100]!r}.")


def require_no_body(req: Request) -> None:
    """Raise a problem if the body says something, which would be ignored; an empty JSON object is as good as none."""
    if body := read_body(req):
        require_plain(req, "application/json")
        if body.strip() != b"{}":
            raise Problem(problem_types.BAD_REQUEST, "Send no body, or an empty JSON object: there are no settings.")
