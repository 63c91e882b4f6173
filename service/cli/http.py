"""The client side of the API, for the commands that talk to a running claimwire: plain HTTP, as any tool would."""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import inf
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import click
import httpx2

from service.actions.ensure_bootstrap_key import bootstrap_key_file
from service.cli.printable import printable
from service.config import Config
from service.domain.errors import ClaimwireError, Unavailable
from service.embedded.ready import address

Query = Mapping[str, str | int]

#: Seconds that one request may wait, all in all, for a server that says it is busy; and between two tries unless it
#: says how long.
_PATIENCE, _PAUSE = 120.0, 2.0
#: Answers that name with ``Retry-After`` when to send the very same request again.
_LATER: Final = (409, 429, 503)
#: Errors after which nobody knows whether the request was carried out.
_LOST = (httpx2.ReadError, httpx2.ReadTimeout, httpx2.RemoteProtocolError, httpx2.WriteError)


class RefusedError(ClaimwireError):
    """The API refused a request; the message is the problem's."""


class Api:
    """A running claimwire, as a client with a key sees it."""

    def __init__(self, client: httpx2.Client) -> None:
        self._client = client

    def get(self, path: str, query: Query | None = None) -> Any:
        """Return the JSON of a path."""
        return self.ask("GET", path, params=dict(query or {})).json()

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Send a JSON body; returns the JSON that comes back.

        The key makes repeating it safe: an answer that was lost on its way is given again, and nothing is done twice.
        """
        return self.ask("POST", path, json=dict(body), headers={"Idempotency-Key": str(uuid4())}).json()

    def pages(self, path: str, query: Query | None = None) -> Iterator[dict[str, Any]]:
        """Yield the items of a list, page after page."""
        page = self.get(path, query)
        yield from page["items"]
        while page["next"]:
            # Where it leads is followed, but not whither: the key goes to the server that the user named, no other.
            page = self.get(path, dict(parse_qsl(urlsplit(page["next"]).query)))
            yield from page["items"]

    def ask(self, method: str, path: str, **arguments: Any) -> httpx2.Response:
        """Send a request, again when the server asks for that or its answer is lost; return an answer without error."""
        until = time.monotonic() + _PATIENCE
        repeatable = method == "GET" or "Idempotency-Key" in (arguments.get("headers") or {})
        for attempt in itertools.count(1):
            try:
                answer = self._client.request(method, path, **arguments)
            except httpx2.TransportError as error:
                # That nobody listens is told at once, unless somebody did a moment ago.
                hopeful = attempt > 1 or isinstance(error, _LOST)
                if not (repeatable and hopeful and time.monotonic() + _PAUSE < until):
                    raise Unavailable(self._silence(error)) from error
                pause = _PAUSE
                _remark(f"the answer was lost; asking again in {pause:g} s")
            else:
                if not answer.is_error:
                    return answer
                pause = _seconds_to_wait(answer)
                if not repeatable or time.monotonic() + pause > until:
                    raise RefusedError(problem_text(answer))
                _remark(f"the API is busy; asking again in {pause:g} s")
            time.sleep(pause)
        raise AssertionError("the loop has no end")

    def _silence(self, error: Exception) -> str:
        return f"nothing answers at {self._client.base_url}: is claimwire running? ({error})"


@contextmanager
def connect(base: str | None) -> Iterator[Api]:
    """Connect to the API at ``base``, else to that of this machine's settings, with the key that they give."""
    config = Config.from_env()
    headers = {"Authorization": f"Bearer {_key(config)}"}
    with httpx2.Client(base_url=base or address(config), headers=headers, timeout=70) as client:
        yield Api(client)


def _key(config: Config) -> str:
    if config.api_key:
        return config.api_key
    file = bootstrap_key_file(config)
    try:
        return file.read_text().strip()
    except OSError as error:
        raise Unavailable(f"no API key: set CLAIMWIRE_API_KEY (there is none in {file})") from error


def _seconds_to_wait(answer: httpx2.Response) -> float:
    """Return after how long the same request may have success; infinity when it will not."""
    given = answer.headers.get("Retry-After", "")
    return float(given) if answer.status_code in _LATER and given.isdecimal() else inf


def _remark(text: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"claimwire: {text}", err=True)


def problem_text(answer: httpx2.Response) -> str:
    """Return a problem document for a person."""
    try:
        return fault_text(answer.json())
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"the API answered {answer.status_code} {answer.reason_phrase}"


def fault_text(problem: Mapping[str, Any]) -> str:
    """Return title and detail in one line, or the title and a line for each field that is wrong."""
    faults = [f"\n  {fault['pointer'] or '/'}  {fault['detail']}" for fault in problem.get("errors") or ()]
    said = "".join(faults) or f" {problem.get('detail') or ''}".rstrip()
    return f"{printable(problem['title'])}:{_lines(said)}" if said else printable(problem["title"])


def _lines(text: str) -> str:
    return "\n".join(printable(line) for line in text.split("\n"))
