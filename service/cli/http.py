"""The client side of the API, for the commands that talk to a running claimwire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx2

from service.actions.ensure_bootstrap_key import bootstrap_key_file
from service.config import Config
from service.domain.errors import ClaimwireError, Unavailable
from service.embedded.ready import address


class RefusedError(ClaimwireError):
    """The API refused a request; the message is the problem's."""


class Api:
    """A running claimwire, as a client with a key sees it."""

    def __init__(self, client: httpx2.Client) -> None:
        self._client = client

    def get(self, path: str, **query: str) -> Any:
        """Return the JSON of a path, or of an absolute URL that the API gave."""
        return self._ask("GET", path, params=query or None)

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Send a JSON body; returns the JSON that comes back."""
        return self._ask("POST", path, json=dict(body))

    def pages(self, path: str, **query: str) -> Iterator[dict[str, Any]]:
        """Yield the items of a list, page after page."""
        page = self.get(path, **query)
        yield from page["items"]
        while page["next"]:
            page = self.get(page["next"])
            yield from page["items"]

    def _ask(self, method: str, path: str, **arguments: Any) -> Any:
        try:
            answer = self._client.request(method, path, **arguments)
        except httpx2.TransportError as error:
            raise Unavailable(f"nothing answers at {self._client.base_url}: is claimwire running? ({error})") from error
        if answer.is_error:
            raise RefusedError(_problem(answer))
        return answer.json()


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


def _problem(answer: httpx2.Response) -> str:
    """Return a problem document in one line, its fields' faults included."""
    try:
        problem = answer.json()
        faults = [f"{fault['pointer']} {fault['detail']}" for fault in problem.get("errors") or ()]
        return "; ".join([problem.get("detail") or problem["title"], *faults])
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"the API answered {answer.status_code} {answer.reason_phrase}"
