"""A newsroom's tools: they submit, review, retry as good clients do, and keep a log of what they were promised."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Self

import httpx2

from tests.functional.installation import KEY
from tests.servers import wait_until

#: Each of these states at least one claim.
SENTENCES = (
    "Russia annexed Crimea in 2014.",
    "Finland joined NATO in 2023.",
    "Sweden became a member of NATO in March 2024.",
    "Armenia and Azerbaijan signed a peace treaty.",
    "Venezuela claims Essequibo, the foreign minister said.",
    "Kyrgyzstan and Tajikistan signed a treaty settling their border.",
    "Georgia applied for membership in the European Union.",
    "Hungary vetoed the accession of Ukraine to the European Union.",
    "Ethiopia and Eritrea reached a ceasefire.",
    "The United Kingdom left the European Union in 2020.",
    "Israel and Egypt extended the truce.",
    "Serbia does not recognise the independence of Kosovo.",
)
_SUBMITTERS = 3
#: Newsrooms of one test run are told apart, whatever their seeds: a text or a name that was used before is no news.
_NEWSROOMS = itertools.count(1)
_PLAIN = "The weather over the harbour stayed fine for most of the week."


@dataclass(slots=True)
class Promises:
    """What was answered: texts by the id of the article, notes of decisions by claim and version."""

    articles: dict[str, str] = field(default_factory=dict)
    decisions: dict[tuple[str, int], str] = field(default_factory=dict)
    #: How often each status was answered, and each way in which none was.
    answers: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0


class Newsroom:
    """Sends from threads of its own between `begin` and `end`."""

    def __init__(self, port: int, *, seed: int, per_second: float = 12.0, patience: float = 120.0) -> None:
        self.promises = Promises()
        self._base, self._pause, self._patience = f"http://127.0.0.1:{port}", 1 / per_second, patience
        self._random, self._numbers = random.Random(seed), itertools.count(1)
        self._name = f"{seed}-{next(_NEWSROOMS)}"
        self._ending = threading.Event()
        self._threads: list[threading.Thread] = []
        self._to_review: list[str] = []

    def __enter__(self) -> Self:
        self._ending.clear()
        # Several, as one may have to wait until a request that died with its server may be sent again.
        work = (*[self._submit] * _SUBMITTERS, self._review)
        self._threads = [threading.Thread(target=run, daemon=True) for run in work]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join()

    def wait_for_more(self, more: int, what: str) -> None:
        """Return when that many more articles were accepted than now."""
        seen = len(self.promises.articles)
        wait_until(lambda: len(self.promises.articles) >= seen + more, seconds=60, what=what)

    def _submit(self) -> None:
        with self.client() as client:
            while not self._ending.is_set():
                text = self.text()
                answer = self._until_answered(client, "/v1/articles", {"text": text, "language": "en"}, {})
                if answer is not None and answer.status_code in (200, 202):
                    article_id = answer.json()["id"]
                    self.promises.articles[article_id] = text
                    self._to_review.append(article_id)
                self._ending.wait(_SUBMITTERS * self._pause)

    def _review(self) -> None:
        with self.client() as client:
            while not self._ending.wait(4 * self._pause):
                if len(self._to_review) > 5:
                    self._decide(client, self._to_review.pop(0))

    def _decide(self, client: httpx2.Client, article_id: str) -> None:
        try:
            claims = client.get(f"/v1/articles/{article_id}/claims").json().get("items", [])
        except (httpx2.TransportError, ValueError):
            return
        if claims:
            claim_id, version = claims[0]["id"], claims[0]["status"]["version"]
            note = f"seen by {self._name}, {article_id}"
            body = {"review_state": "in_review", "note": note}
            answer = self._until_answered(client, f"/v1/claims/{claim_id}/reviews", body, {"If-Match": f'"{version}"'})
            if answer is not None and answer.status_code == 201:
                self.promises.decisions[claim_id, answer.json()["version"]] = note

    def _until_answered(
        self, client: httpx2.Client, path: str, body: dict[str, Any], headers: dict[str, str]
    ) -> httpx2.Response | None:
        """Send, and send again under the same name until there is an answer that is no "later"."""
        name = f"{self._name}-{self._next()}"
        until = time.monotonic() + self._patience
        while time.monotonic() < until:
            started = time.monotonic()
            try:
                answer = client.post(path, json=body, headers={"Idempotency-Key": name, **headers})
            except httpx2.TransportError as error:
                self.promises.answers[type(error).__name__] += 1
                pause = 0.2
            else:
                self.promises.answers[str(answer.status_code)] += 1
                if answer.status_code not in (409, 429, 500, 502, 503, 504):
                    return answer
                pause = min(1.0, float(answer.headers.get("Retry-After", 1)))
            self.promises.slowest = max(self.promises.slowest, time.monotonic() - started)
            time.sleep(pause)
        return None

    def text(self) -> str:
        """Return an article that no other one is like."""
        chosen = self._random.sample(SENTENCES, self._random.randint(1, 6))
        return f"Dispatch {self._name}-{self._next()}.\n\n" + "\n\n".join([_PLAIN, *chosen]) + "\n"

    def _next(self) -> int:
        return next(self._numbers)

    def client(self) -> httpx2.Client:
        """Return a client of the API with all rights."""
        return httpx2.Client(base_url=self._base, headers={"Authorization": f"Bearer {KEY}"}, timeout=15)
