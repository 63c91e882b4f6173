"""Examples in the OpenAPI document; a test holds them against the schemas."""

from __future__ import annotations

from typing import Any

_TEXT = "In 2014 Russia annexed Crimea, said Pete Hegseth."
_ARTICLE_ID = "art_01jm0f3v6q8w2e4r6t8y0z2c4v"

SUBMISSION: dict[str, Any] = {
    "title": "What was said in Brussels",
    "text": _TEXT,
    "url": "https://news.example/2025/02/brussels",
    "publisher": "The Wire",
    "published_at": "2025-02-13T09:30:00+01:00",
    "language": "en",
    "external_id": "cms-4711",
}

ARTICLE: dict[str, Any] = {
    "id": _ARTICLE_ID,
    "state": "extracted",
    "failure": None,
    "revision": 1,
    "external_id": "cms-4711",
    "title": "What was said in Brussels",
    "text": _TEXT,
    "url": "https://news.example/2025/02/brussels",
    "publisher": "The Wire",
    "author": None,
    "published_at": "2025-02-13T08:30:00Z",
    "language": "en",
    "claim_count": 1,
    "created_at": "2025-02-13T08:31:02.123456Z",
    "updated_at": "2025-02-13T08:31:03.654321Z",
    "links": {"self": f"/v1/articles/{_ARTICLE_ID}", "claims": f"/v1/articles/{_ARTICLE_ID}/claims"},
}

RECEIVED: dict[str, Any] = ARTICLE | {"state": "received", "updated_at": "2025-03-01T07:00:00Z"}

MENTION: dict[str, Any] = {
    "mention_id": "mnt_7h2k4m6p8r0t2v4x6z8b0d2f4g",
    "article_id": _ARTICLE_ID,
    "revision": 1,
    "kind": "border",
    "relation": "annex",
    "text": "In 2014 Russia annexed Crimea",
    "span": {"start": 0, "end": 29, "prefix": "", "suffix": ", said Pete Hegseth."},
    "attribution": {
        "speaker": {"name": "Pete Hegseth", "id": "person:pete-hegseth", "role": None},
        "cue": {"text": "said", "start": 31, "end": 35},
        "quotation": "indirect",
        "chain": [],
    },
    "slots": {
        "parties": [{"name": "Russia", "id": "iso:RUS", "text": "Russia", "inferred": False}],
        "territory": {"name": "Crimea", "id": "territory:crimea", "text": "Crimea", "inferred": False},
    },
    "polarity": "positive",
    "modality": "fact",
    "time": {"text": "In 2014", "start": 0, "end": 7, "interval": "2014-01-01/2014-12-31"},
    "check_worthiness": {"score": 0.81, "reasons": ["office holder speaks"]},
    "provenance": {"rule": "border/annex", "rules_version": "5f2d0c9a", "model": "en_core_web_md 3.8.0"},
}

CLAIM: dict[str, Any] = {
    "id": "clm_3v6q8w2e4r6t8y0z2c4v6b8n0m",
    **MENTION,
    "status": {"review_state": "unreviewed", "verdict": None, "version": 1},
}

STATUS: dict[str, Any] = {
    "claim_id": CLAIM["id"],
    "review_state": "unreviewed",
    "attribution_verdict": None,
    "verdict": None,
    "assignee": None,
    "version": 1,
    "updated_at": "2025-02-13T08:31:03.654321Z",
}

REVIEW: dict[str, Any] = {
    "review_state": "reviewed",
    "attribution_verdict": "confirmed",
    "verdict": "refuted",
    "note": "He said so; the treaty says otherwise.",
    "evidence": [{"url": "https://treaties.example/42", "quote": "shall respect the borders", "date": "1997-05-31"}],
}

REVIEWED: dict[str, Any] = STATUS | {
    "review_state": "reviewed",
    "attribution_verdict": "confirmed",
    "verdict": "refuted",
    "version": 2,
    "updated_at": "2025-02-13T09:12:44.5Z",
}

HISTORY: list[dict[str, Any]] = [
    {
        "version": 1,
        "when": "2025-02-13T08:31:03.654321Z",
        "who": "extraction",
        "action": "detected",
        "from": None,
        "to": "unreviewed",
        "why": "border/annex",
        "evidence": [],
    },
    {
        "version": 2,
        "when": "2025-02-13T09:12:44.5Z",
        "who": "fact-checking desk",
        "action": "verdict",
        "from": None,
        "to": "refuted",
        "why": REVIEW["note"],
        "evidence": REVIEW["evidence"],
    },
]

KIND: dict[str, Any] = {
    "name": "border",
    "label": "Border statement",
    "meaning": "Where a border runs, and who holds or claims a territory.",
    "relations": [{"name": "annex", "meaning": "takes a territory and calls it its own"}],
    "slots": [
        {"name": "territory", "label": "Territory", "types": ["place", "territory"], "many": False, "required": False},
        {"name": "parties", "label": "Parties", "types": ["state"], "many": True, "required": False},
    ],
}

CHANGE: dict[str, Any] = {
    "number": 4711,
    "type": "claim.status",
    "at": "2025-02-13T08:31:03.654321Z",
    "article_id": _ARTICLE_ID,
    "claim_id": CLAIM["id"],
    "version": 2,
    "links": {
        "article": f"/v1/articles/{_ARTICLE_ID}",
        "claim": f"/v1/claims/{CLAIM['id']}",
        "status": f"/v1/claims/{CLAIM['id']}/status",
    },
}

EXPLANATION: dict[str, Any] = {
    "claim_id": CLAIM["id"],
    "mention_id": MENTION["mention_id"],
    "article_id": _ARTICLE_ID,
    "revision": 1,
    "text": MENTION["text"],
    "span": MENTION["span"],
    "rule": {
        "name": "border/annex",
        "because": "the verb of annexation, with a territory",
        "relation": "annex",
    },
    "matched": {
        "trigger": {"text": "annexed", "start": 15, "end": 22},
        "slots": {
            "parties": [
                {"text": "Russia", "start": 8, "end": 14, "name": "Russia", "id": "iso:RUS", "inferred": False}
            ],
            "territory": [
                {
                    "text": "Crimea",
                    "start": 23,
                    "end": 29,
                    "name": "Crimea",
                    "id": "territory:crimea",
                    "inferred": False,
                }
            ],
        },
    },
    "attribution": MENTION["attribution"],
    "polarity": {"value": "positive", "words": []},
    "modality": {"value": "fact", "words": []},
    "check_worthiness": MENTION["check_worthiness"],
    "rules_version": MENTION["provenance"]["rules_version"],
    "model": MENTION["provenance"]["model"],
    "dropped": [
        {
            "kind": "agreement",
            "rule": "agreement/signed-names",
            "reason": "nothing fills the slot parties",
            "text": "said Pete Hegseth",
            "span": {"start": 31, "end": 48},
        }
    ],
}

KEY_REQUEST: dict[str, Any] = {"name": "the desk", "scopes": ["claims:read", "claims:review"]}

KEY: dict[str, Any] = {
    "id": "0a1b2c3d4e",
    "name": "the desk",
    "scopes": ["claims:read", "claims:review"],
    "state": "active",
    "created_at": "2025-02-13T09:00:00Z",
    "expires_at": None,
    "revoked_at": None,
    "last_used_at": "2025-02-14T10:31:00Z",
}

CREATED_KEY = KEY | {"last_used_at": None, "key": "cw_0a1b2c3d4e_43-characters-that-are-shown-this-one-time"}
