"""Clients that keep a claimwire busy, with a log of their own of what it accepted and of what went wrong."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Self

import httpx2

from tests.functional.installation import ARTICLE, Installation


class Traffic:
    """Submits, polls, long polls and lists, each from a thread whose connection is kept alive, and newcomers."""

    def __init__(self, installation: Installation, *, clients: int = 2, pause: float = 0.01, held: int = 50) -> None:
        self.accepted: list[str] = []
        self.failures: list[str] = []
        self.answered = 0
        self.longest = 0.0
        self.codes: Counter[int] = Counter()
        self._pause, self._held = pause, held
        self._installation, self._over, self._lock = installation, threading.Event(), threading.Lock()
        kinds = (self._submit, self._poll, self._list, self._follow, self._arrive)
        self._threads = [
            threading.Thread(target=self._keep_on, args=(kind, number)) for number in range(clients) for kind in kinds
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        with self._installation.client() as client, suppress(httpx2.HTTPError):
            # One more, as a long poll that nothing happens to would hold us up.
            answer = self._submit(client, "last")
            if answer.status_code == 202:
                self.accepted.append(answer.json()["id"])
        for thread in self._threads:
            thread.join()

    def summary(self) -> str:
        """Return the figures, and the first failures."""
        failed = f"{len(self.failures)} failed {Counter(self.failures).most_common(5)}"
        counts = f"{self.answered} answers {dict(self.codes)}, {len(self.accepted)} accepted"
        return f"{counts}, longest {self.longest:.2f} s, {failed}"

    def _keep_on(self, ask: Callable[[httpx2.Client, str], httpx2.Response], number: int) -> None:
        with self._installation.client() as client:
            turn = 0
            while not self._over.is_set():
                turn += 1
                self._note(ask, client, f"{number}-{turn}")
                # Between requests connections are idle, as a draining server finds them.
                self._over.wait(self._pause * (1 + turn % 5))

    def _note(self, ask: Callable[[httpx2.Client, str], httpx2.Response], client: httpx2.Client, mark: str) -> None:
        begun = time.monotonic()
        try:
            answer = ask(client, mark)
        except httpx2.HTTPError as error:
            with self._lock:
                self.failures.append(f"{ask.__name__}: {error!r}")
            return
        with self._lock:
            self.answered += 1
            self.codes[answer.status_code] += 1
            if "Prefer" not in answer.request.headers:
                self.longest = max(self.longest, time.monotonic() - begun)
            if answer.status_code == 202:
                self.accepted.append(answer.json()["id"])
            elif answer.status_code >= 400:
                self.failures.append(f"{ask.__name__}: {answer.status_code} {answer.text[:200]}")

    def _submit(self, client: httpx2.Client, mark: str) -> httpx2.Response:
        article = {**ARTICLE, "text": f"{ARTICLE['text']} This is article {mark}."}
        return client.post("/v1/articles", json=article)

    def _poll(self, client: httpx2.Client, _mark: str) -> httpx2.Response:
        if not self.accepted:
            return client.get("/v1/articles")
        return client.get(f"/v1/articles/{self.accepted[-1]}")

    def _list(self, client: httpx2.Client, _mark: str) -> httpx2.Response:
        return client.get("/v1/claims")

    def _follow(self, client: httpx2.Client, _mark: str) -> httpx2.Response:
        return client.get("/v1/changes?since=now", headers={"Prefer": f"wait={self._held}"}, timeout=self._held + 10)

    def _arrive(self, _client: httpx2.Client, _mark: str) -> httpx2.Response:
        """Come with a connection of one's own, which may lie in the queue of a process that ends."""
        with self._installation.client() as client:
            return client.get("/v1/changes")
