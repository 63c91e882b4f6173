"""Makes up requests: what clients send, what they send again, and what nobody should; by a seed and by the answers."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from tests.differential.reading import SENTENCES, TIRED, UNREADABLE
from tests.differential.twin import Answer, Request

#: Texts that databases order, fold, escape or cut each in its own way.
ODD = (
    "plain",
    "Plain",
    "PLAIN",
    "İstanbul",
    "istanbul",
    "ıstanbul",
    "Straße",
    "STRASSE",
    "strasse",
    "Σίσυφος",
    "ΣΊΣΥΦΟΣ",
    "A\u030angstro\u0308m",
    "Ångström",
    "é",
    "e\u0301",
    "100%",
    "100_",
    "a\\b",
    "it's",
    '"q"',
    "ǅ ﬃ ﷺ",
    "🤝🏽",
    "עברית \u202eabc",
    "zero\u200bwidth",
    "tab\tand\nline",
    " space ",
    "\ufeffbom",
    "\x7f",
    "x" * 255,
    "🤝" * 255,
    "null",
    "NaN",
    "0",
    "-0",
    "1e400",
    "'; DROP TABLE claims; --",
    "{}",
    "%s %(a)s :b $1 ?",
)
TIMES = (
    "2025-02-13T12:00:00.000001Z",
    "2025-02-13T12:00:00.999999999Z",
    "2025-02-13T00:30:00+14:00",
    "2025-02-12T23:30:00.5-12:00",
    "2024-12-31T23:59:60Z",
    "1600-01-01",
    "2199-12-31T23:59:59.999999Z",
    "1582-10-10",
    "2025-02-13T12:00:00.999994Z",
    "2025-02-13T12:00:01.000000Z",
    "2024-02-29",
    "2025-02-29",
)
BAD_BODIES = (
    b"",
    b"{",
    b"[]",
    b"null",
    b'{"text": "a\\u0000b"}',
    b'{"text": "\\ud800"}',
    b'{"text": "a", "text": "b"}',
    b'{"text": NaN}',
    b'{"text": "a", "published_at": 20250213}',
    b'{"text": "a", "title": 9223372036854775808}',
    b'{"text": "a", "no": 1}',
    b'{"text": "\xff"}',
    b'{"text": " \\n "}',
    b"[" * 2000,
    b'{"text": "a", "external_id": "\\u0000"}',
    b'{"text": "a", "title": "\\udc00"}',
    b'{"html": "<p>"}',
    b'{"text": "a", "language": "xx-\\u0130"}',
)
_STATES = ("unreviewed", "in_review", "reviewed", "published", "dismissed")
_VERDICTS = ("supported", "refuted", "mixed", "not_enough_evidence", "not_checkable", None)
_JSON = ("Content-Type", "application/json")


@dataclass(slots=True)
class Memory:
    """What clients learned from answers."""

    keys: dict[str, str]
    articles: list[str] = field(default_factory=list)
    claims: dict[str, int] = field(default_factory=dict)
    made_keys: list[tuple[str, str]] = field(default_factory=list)
    following: list[str] = field(default_factory=list)
    named: list[Request] = field(default_factory=list)

    def learn(self, request: Request, answer: Answer) -> None:
        """Look for ids, versions and addresses of next pages in an answer."""
        if not answer.body or "json" not in dict(answer.headers).get("Content-Type", ""):
            return
        for line in answer.body.splitlines():
            self._look(json.loads(line))
        if any(name == "Idempotency-Key" for name, _ in request.headers):
            self.named.append(request)

    def _look(self, found: Any) -> None:
        if isinstance(found, list):
            for each in found:
                self._look(each)
        if not isinstance(found, dict):
            return
        identity = str(found.get("id", ""))
        if identity.startswith("art_") and identity not in self.articles:
            self.articles.append(identity)
        if "status" in found and isinstance(found["status"], dict):
            self.claims[identity] = found["status"]["version"]
        if "claim_id" in found and isinstance(found.get("version"), int):
            self.claims[str(found["claim_id"])] = found["version"]
        if "key" in found:
            self.made_keys.append((identity, found["key"]))
        if found.get("next"):
            self.following.append(found["next"])
        for value in found.values():
            self._look(value)


class Stream:
    """Gives one request after the other."""

    def __init__(self, seed: int, memory: Memory) -> None:
        self._random, self._memory, self._numbers = random.Random(seed), memory, 0
        weights: dict[Callable[[], Request], int] = {
            self._submit: 16,
            self._batch: 4,
            self._bad_submission: 5,
            self._withdraw: 2,
            self._extract: 4,
            self._look_at_article: 6,
            self._list_claims: 16,
            self._follow: 8,
            self._look_at_claim: 10,
            self._review: 14,
            self._changes: 5,
            self._keys: 6,
            self._again: 7,
            self._nonsense: 3,
        }
        self._kinds, self._weights = list(weights), list(weights.values())

    def next(self) -> Request:
        """Return what is sent next."""
        self._numbers += 1
        (make,) = self._random.choices(self._kinds, self._weights)
        return make()

    def _pick(self, values: Sequence[Any]) -> Any:
        return self._random.choice(values)

    def _maybe(self, chance: float) -> bool:
        return self._random.random() < chance

    def _key(self) -> str:
        if self._maybe(0.06) and self._memory.made_keys:
            return str(self._pick(self._memory.made_keys)[1])
        if self._maybe(0.02):
            return "cw_unknown"
        name = "editor" if self._maybe(0.85) else self._pick(["reader", "stranger"])
        return self._memory.keys[name]

    def _name(self, chance: float) -> tuple[tuple[str, str], ...]:
        if not self._maybe(chance):
            return ()
        name = self._pick(
            [f"request-{self._numbers}", f"Request-{self._random.randrange(9)}", f'"odd \\"{self._numbers}"']
        )
        return (("Idempotency-Key", name),)

    def _article(self) -> str:
        if self._memory.articles and self._maybe(0.93):
            return str(self._pick(self._memory.articles[-30:]))
        return str(self._pick(["art_00000000000000000000000000", "art_x", "ART_0", "%00", "art_é"]))

    def _claim(self) -> str:
        if self._memory.claims and self._maybe(0.95):
            return str(self._pick(list(self._memory.claims)[-60:]))
        return str(self._pick(["clm_00000000000000000000000000", "clm_x", "%2e%2e", "clm_%00"]))

    def _text(self) -> str:
        chosen = self._random.sample(SENTENCES, self._random.randint(0, len(SENTENCES)))
        if self._maybe(0.1):
            chosen.append(self._pick([UNREADABLE, TIRED]))
        if self._maybe(0.05):
            chosen.append("wort " * self._random.choice([1000, 30000, 39999, 40001]))
        return self._pick(["\n\n", "\r\n", " ", "\u2028"]).join([*chosen, self._pick(ODD), "."])

    def _submission(self) -> dict[str, Any]:
        fields: dict[str, Any] = {"text": self._text()}
        if self._maybe(0.1):
            fields = {"html": f"<p>{self._pick(SENTENCES)}</p><p>&amp; {self._pick(ODD)}<br>x"}
        for name in ("title", "publisher", "author"):
            if self._maybe(0.5):
                fields[name] = self._pick(["", "y" * 256, 5, "a\x00"] if self._maybe(0.03) else [*ODD, None])
        if self._maybe(0.4):
            fields["published_at"] = self._pick([*TIMES, None])
        if self._maybe(0.6):
            fields["external_id"] = self._pick(["cms-1", "CMS-1", "cms-1 ", "cms_1", "é", "e\u0301", "İ", "ß", "ss"])
        if self._maybe(0.2):
            fields["language"] = self._pick(["x", "ſ"] if self._maybe(0.1) else ["en", "EN", "de", "en-GB"])
        if self._maybe(0.1):
            fields["url"] = self._pick(
                ["https://a.example/%C3%A9?q=%", "https://ä.example/é", "javascript:1", "http://a b"]
            )
        return fields

    def _json(self, method: str, path: str, body: Any, headers: tuple[tuple[str, str], ...] = ()) -> Request:
        data = json.dumps(body, ensure_ascii=self._maybe(0.5)).encode()
        return Request(method, path, self._key(), (_JSON, *headers), data)

    def _get(self, path: str, query: Sequence[tuple[str, Any]] = ()) -> Request:
        tail = f"?{urlencode(query)}" if query else ""
        return Request("GET", path + tail, self._key())

    def _submit(self) -> Request:
        return self._json("POST", "/v1/articles", self._submission(), self._name(0.4))

    def _batch(self) -> Request:
        lines = [json.dumps(self._submission()).encode() for _ in range(self._random.randint(1, 5))]
        lines += [self._pick(BAD_BODIES)] if self._maybe(0.5) else []
        self._random.shuffle(lines)
        headers = (("Content-Type", self._pick(["application/x-ndjson", "application/jsonl", "application/json"])),)
        body = self._pick([b"\n", b"\r\n", b"\n\n"]).join(lines)
        return Request("POST", "/v1/articles/batch", self._key(), headers + self._name(0.4), body)

    def _bad_submission(self) -> Request:
        kinds = [
            "application/json",
            "application/json; charset=utf-16",
            "text/plain",
            "application/JSON; charset=UTF-8",
        ]
        headers = (("Content-Type", self._pick(kinds)),)
        return Request("POST", "/v1/articles", self._key(), headers + self._name(0.3), self._pick(BAD_BODIES))

    def _withdraw(self) -> Request:
        return Request("DELETE", f"/v1/articles/{self._article()}", self._key())

    def _extract(self) -> Request:
        return Request("POST", f"/v1/articles/{self._article()}/extractions", self._key(), self._name(0.3))

    def _look_at_article(self) -> Request:
        if self._maybe(0.4):
            return self._get("/v1/articles", self._page())
        rest = self._pick(["", "", "/claims"])
        return self._get(f"/v1/articles/{self._article()}{rest}", self._page() if rest else ())

    def _page(self) -> list[tuple[str, Any]]:
        query: list[tuple[str, Any]] = []
        if self._maybe(0.7):
            query.append(("limit", self._pick([1, 2, 3, 7, 100, 0, 101, "x"] if self._maybe(0.1) else [1, 2, 3, 7])))
        if self._maybe(0.1):
            places: list[Any] = [
                *self._places(),
                ["2025-02-13T12:00:00.999999+00:00", self._article()],
                ["2025-02-13", self._article()],
                [1, 0, "mnt_00000000000000000000000000"],
                [True, False, "mnt_00000000000000000000000000"],
                [2**31 - 1, 2**31 - 1, "mnt_00000000000000000000000000"],
                [2**63 - 1],
                [2**63],
                [1],
                {"a": 1},
                "x",
            ]
            query.append(("cursor", _cursor(self._pick(places))))
        return query

    def _places(self) -> list[list[Any]]:
        """Return places among claims that nobody was given, by sort."""
        return [
            ["-mentions", 1.4, self._claim()],
            ["-mentions", 0.6, self._claim()],
            ["-mentions", 2**31 - 1, self._claim()],
            ["-check_worthiness", 1 / 3, self._claim()],
            ["-check_worthiness", 1, self._claim()],
            ["-check_worthiness", 5e-324, self._claim()],
            ["-created_at", "2025-02-13T12:00:00.999999+00:00", self._claim()],
            ["-created_at", "0001-01-01T00:00:00+14:00", self._claim()],
            ["-created_at", "0001-01-01T00:00:00+00:00", self._claim()],
            ["-created_at", "9999-12-31T23:59:59.999999+00:00", self._claim()],
            ["-created_at", "2025-W07-4", self._claim()],
        ]

    def _list_claims(self) -> Request:
        filters: dict[str, Callable[[], Any]] = {
            "kind": lambda: self._pick(["border", "membership", "Border"]),
            "relation": lambda: self._pick(["annex", "refuse", "return"]),
            "review_state": lambda: self._pick(_STATES),
            "verdict": lambda: self._pick(_VERDICTS[:5]),
            "attribution_verdict": lambda: self._pick(["confirmed", "misattributed"]),
            "speaker": lambda: self._pick(
                ["ibrahim straße", "İBRAHİM STRASSE", "i̇brahim strasse", "Pete Hegseth", "σίσυφοσ"]
            ),
            "party": lambda: self._pick(["iso:tur", "ÖSTERREICH", "türkiye", "TU%"]),
            "organisation": lambda: self._pick(["nato", "NATO ", "νατο", "_ato"]),
            "territory": lambda: self._pick(["crimea", "CRIMEA"]),
            "publisher": lambda: self._pick(ODD),
            "article": self._article,
            "q": lambda: self._pick(SEARCHES),
            "since": lambda: self._pick(TIMES),
            "until": lambda: self._pick(TIMES),
            "min_check_worthiness": lambda: self._pick(
                ["0.3", "0.30000000000000004", "0.333333333333333314", "1", "5e-324", "1e-400", "2"]
            ),
        }
        names = self._random.sample(list(filters), self._pick([0, 0, 1, 1, 1, 2, 3]))
        query = [(name, filters[name]()) for name in names]
        page = [each for each in self._page() if each[0] == "limit"]
        sort = self._pick(["-created_at", "-check_worthiness", "-mentions"])
        if self._maybe(0.2):
            sort, *_ = place = self._pick(self._places())
            page.append(("cursor", _cursor(place)))
        return self._get("/v1/claims", [*query, ("sort", sort), *page])

    def _follow(self) -> Request:
        if not self._memory.following:
            return self._list_claims()
        address = self._memory.following.pop(self._random.randrange(len(self._memory.following)))
        return Request("GET", address.removeprefix("http://localhost"), self._key())

    def _look_at_claim(self) -> Request:
        if self._maybe(0.2):
            return self._get("/v1/claims/status", [("id", self._claim()) for _ in range(self._random.randint(1, 4))])
        rest = self._pick(["", "/status", "/history", "/history", "/explanation"])
        request = self._get(f"/v1/claims/{self._claim()}{rest}", self._page() if rest == "/history" else ())
        if rest == "/status" and self._maybe(0.3):
            return replace(request, headers=(("If-None-Match", f'"{self._random.randrange(4)}"'),))
        return request

    def _review(self) -> Request:
        claim = self._claim()
        version = self._memory.claims.get(claim, 1)
        body: dict[str, Any] = {}
        for name, values in (
            ("review_state", _STATES),
            ("verdict", _VERDICTS),
            ("attribution_verdict", ("confirmed", None)),
        ):
            if self._maybe(0.4):
                body[name] = self._pick(values)
        if body.get("verdict") == "not_checkable" and self._maybe(0.8):
            body["reason"] = self._pick(["prediction", "opinion"])
        if self._maybe(0.4):
            body["assignee"] = self._pick([*ODD, None, ""])
        if self._maybe(0.5):
            body["note"] = self._pick([*ODD, None, "note " * 1999, "a\x00b"])
        if self._maybe(0.2):
            body["evidence"] = [{"url": "https://a.example/é", "quote": self._pick(ODD), "date": self._pick(TIMES)}]
        present = f'"{version}"'
        match = self._pick([present] * 7 + ["*", f'"{version - 1}"', f"W/{present}", f'"9", {present}', "1", None])
        headers = (("If-Match", match),) if match else ()
        return self._json("POST", f"/v1/claims/{claim}/reviews", body, headers + self._name(0.4))

    def _changes(self) -> Request:
        since = self._pick([0, 0, 1, 5, 50, "now", "-1", 2**63, 10**30, "x", "٣"])
        return self._get("/v1/changes", [("since", since), *self._page()[:1]])

    def _keys(self) -> Request:
        if self._maybe(0.4) or not self._memory.made_keys:
            body = {
                "name": self._pick(ODD),
                "scopes": self._pick([["claims:read"], ["admin", "claims:read"], [], ["x"]]),
            }
            if self._maybe(0.4):
                body["expires_at"] = self._pick([*TIMES, "2025-02-13T12:05:00Z", "2025-02-13T14:05:00.000001+02:00"])
            return self._json("POST", "/v1/keys", body)
        key_id = self._pick(self._memory.made_keys)[0]
        if self._maybe(0.2):
            return Request("DELETE", f"/v1/keys/{key_id}", self._key())
        if self._maybe(0.4):
            return self._json(
                "POST", f"/v1/keys/{key_id}/rotation", {"overlap_hours": self._pick([0, 1, 24.0, 1.5, 2161])}
            )
        return self._get("/v1/keys", self._page()[:1])

    def _again(self) -> Request:
        """Send what was sent under a name; now and then with another body."""
        if not self._memory.named:
            return self._submit()
        earlier: Request = self._pick(self._memory.named[-40:])
        if self._maybe(0.3):
            return replace(earlier, body=json.dumps(self._submission()).encode())
        return earlier

    def _nonsense(self) -> Request:
        path = self._pick(
            ["/v1/kinds", "/v1/nothing", "/v1/claims?x=1", "/v1/claims?limit=1&limit=2", "/v1/articles/%ff"]
        )
        return Request(self._pick(["GET", "GET", "PUT"]), path, self._key())


def _cursor(place: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).rstrip(b"=").decode()


#: Searches as people type them, and as they should not.
SEARCHES = (
    *("annexed", "ANNEX crimea", '"annexed Crimea"', "nato or crimea", "joined -crimea", "quoted", "2014", "ours"),
    *("the", "the truce", "-crimea", "never again", "Turkiye", "türkiye's", "remember", "truce by", "1e400", "100%"),
    *("Angstrom", "ελλας", "straße", "finland's", '"the truce"', '"group never"', "and", "of", "İbrahim", "ibrahim"),
    *("🤝", "a\u0301", "'ours'", "border\\line", "the_border", "or or", '"', "NOT & | !", "crimea:*", "<->", "\u0130"),
)
