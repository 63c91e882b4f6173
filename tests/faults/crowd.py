"""Far more clients than a claimwire can serve: what each was answered, and how long it took."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections import Counter
from typing import Self

import httpx2

from tests.faults.newsroom import Newsroom, Promises

#: Threads that submit; each sends its next one when it has been answered and its turn has come.
_SUBMITTERS = 8


class Crowd:
    """Submits so many articles per second, and takes a refusal for an answer: what is refused is not sent again."""

    def __init__(self, newsroom: Newsroom, *, per_second: float) -> None:
        self.promises: Promises = newsroom.promises
        self.codes: Counter[int] = Counter()
        #: What a client could not act upon: errors, broken connections, refusals that do not say when to come back.
        self.complaints: list[str] = []
        self._newsroom, self._gap = newsroom, _SUBMITTERS / per_second
        self._over, self._lock = threading.Event(), threading.Lock()
        self._threads = [threading.Thread(target=self._submit, daemon=True) for _ in range(_SUBMITTERS)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _submit(self) -> None:
        with self._newsroom.client() as client:
            due = time.monotonic() + random.Random(threading.get_ident()).uniform(0, self._gap)
            while not self._over.wait(max(0.0, due - time.monotonic())):
                with self._lock:
                    text = self._newsroom.text()
                self._note(client, text)
                due = max(due + self._gap, time.monotonic())

    def _note(self, client: httpx2.Client, text: str) -> None:
        try:
            answer = client.post("/v1/articles", json={"text": text, "language": "en"})
        except httpx2.TransportError as error:
            with self._lock:
                self.complaints.append(repr(error))
            return
        with self._lock:
            self.codes[answer.status_code] += 1
            if answer.status_code == 202:
                self.promises.articles[answer.json()["id"]] = text
            elif answer.status_code not in (429, 503):
                self.complaints.append(f"{answer.status_code} {answer.text[:200]}")
            elif not answer.headers.get("Retry-After", "").isdigit():
                self.complaints.append(f"{answer.status_code} without Retry-After")


class Pollers:
    """Polls the status of one claim after the other, as reviewers' tools do, and keeps how long each answer took."""

    def __init__(self, newsroom: Newsroom, claim_ids: list[str], *, per_second: float = 20.0) -> None:
        self.seconds: list[float] = []
        self.codes: Counter[int] = Counter()
        self._newsroom, self._claims, self._gap = newsroom, itertools.cycle(claim_ids), 1 / per_second
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._poll, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def within(self, share: float) -> float:
        """Return the seconds within which that share of the answers came."""
        return sorted(self.seconds)[int(len(self.seconds) * share)]

    def _poll(self) -> None:
        with self._newsroom.client() as client:
            while not self._over.wait(self._gap):
                started = time.monotonic()
                answer = client.get(f"/v1/claims/{next(self._claims)}/status")
                self.seconds.append(time.monotonic() - started)
                self.codes[answer.status_code] += 1
