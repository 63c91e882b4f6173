"""The problem types: every error the API answers with is one of these, and each has a page under /docs/problems."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A stable name with its status, a title, and what its receiver can do."""

    slug: str
    status: int
    title: str
    advice: str

    @property
    def uri(self) -> str:
        """The ``type`` of such a problem."""
        return f"/docs/problems/{self.slug}"


BROKEN_JSON = ProblemType(
    "broken-json",
    400,
    "The body is not acceptable JSON",
    "Send UTF-8 JSON as RFC 8259 has it: no NaN or Infinity, no name twice in one object, at most 64 levels deep.",
)
BAD_QUERY = ProblemType(
    "bad-query",
    400,
    "The query string is not acceptable",
    "Send only the parameters that the operation lists, each once; take cursors as they come, from `next`.",
)
BAD_REQUEST = ProblemType(
    "bad-request", 400, "The request is not acceptable", "Compare it with what /openapi.json says."
)
UNAUTHENTICATED = ProblemType(
    "unauthenticated",
    401,
    "A valid API key is needed",
    "Send `Authorization: Bearer <key>`. `claimwire keys create` makes a key; a revoked one does not come back.",
)
MISSING_SCOPE = ProblemType(
    "missing-scope",
    403,
    "The key lacks the scope for this",
    "Use a key with the scope that `detail` names. A key's scopes are fixed: make another one.",
)
NOT_FOUND = ProblemType(
    "not-found",
    404,
    "There is no such thing",
    "Check the id and the path. What belongs to another newsroom is answered in the same way.",
)
METHOD_NOT_ALLOWED = ProblemType(
    "method-not-allowed", 405, "This cannot be done here", "The header `Allow` lists the methods of this path."
)
CONFLICT = ProblemType(
    "conflict", 409, "It does not fit the present state", "Read the thing again and decide on what it is now."
)
TRANSITION_NOT_ALLOWED = ProblemType(
    "transition-not-allowed",
    409,
    "The claim cannot go there from where it is",
    "`allowed` lists the review states that it can go to; `detail` says which rule the decision breaks.",
)
NOTHING_TO_CHANGE = ProblemType(
    "nothing-to-change",
    409,
    "The claim is already as you want it",
    "Nothing was written down. Leave the decision out, or decide something that differs from the status.",
)
STILL_RUNNING = ProblemType(
    "still-running",
    409,
    "The same request is still at work",
    "Send it again, under the same `Idempotency-Key`, after the seconds of `Retry-After`.",
)
WITHDRAWN = ProblemType(
    "withdrawn",
    410,
    "The article was withdrawn",
    "Its text and its claims are gone for good. Submit it again under its `external_id` to bring it back.",
)
PRECONDITION_FAILED = ProblemType(
    "precondition-failed",
    412,
    "Somebody changed it before you",
    "Nothing was changed. Look at what it is now (`claim_status`), decide again, and send `etag` as `If-Match`.",
)
TOO_LARGE = ProblemType(
    "too-large",
    413,
    "The body is too large",
    "Send at most 2 MiB, and at most 200,000 characters of text; in a batch, at most 500 lines and 16 MiB together.",
)
UNSUPPORTED_CONTENT = ProblemType(
    "unsupported-content",
    415,
    "This kind of content is not read",
    "Send `Content-Type: application/json` (a batch: `application/x-ndjson`) in UTF-8, without a `Content-Encoding`.",
)
INVALID_INPUT = ProblemType(
    "invalid-input",
    422,
    "Fields are missing or wrong",
    "`errors` lists each bad field by its JSON pointer (RFC 6901) into the body, with what is wrong.",
)
KEY_REUSED = ProblemType(
    "key-reused",
    422,
    "The Idempotency-Key was used for another request",
    "Use a new key for each request, and the same one only to send the very same request again.",
)
PRECONDITION_REQUIRED = ProblemType(
    "precondition-required",
    428,
    "Say which version you mean",
    "Send `If-Match` with the `ETag` of what you looked at, so that no one else's change is overwritten unseen.",
)
INTERNAL_ERROR = ProblemType(
    "internal-error",
    500,
    "We made a mistake",
    "It is in our log under the `X-Request-Id` of the answer. Sending the request again may help.",
)
UNAVAILABLE = ProblemType(
    "unavailable",
    503,
    "A server that we need does not answer",
    "Send the request again after the seconds of `Retry-After`.",
)
NOT_WRITABLE = ProblemType(
    "not-writable",
    503,
    "Nothing can be stored now",
    "Nothing was stored. Send the request again after the seconds of `Retry-After`; whoever runs the service must make "
    "room, or the disk or the database writable, as `detail` says. Reading works meanwhile.",
)
OVERLOADED = ProblemType(
    "overloaded",
    503,
    "Too much is to be done at once",
    "Send the request again after the seconds of `Retry-After`, and fewer at a time.",
)

RATE_LIMITED = ProblemType(
    "rate-limited",
    429,
    "Too many requests",
    "Wait for the seconds of `Retry-After`. `RateLimit` on every answer says how many requests are left (`r`) and in "
    "how many seconds all are there again (`t`); poll with `Prefer: wait`, or ask for many statuses at once.",
)
TOO_MANY_OPEN_JOBS = ProblemType(
    "too-many-open-jobs",
    429,
    "Too many of your articles wait to be read",
    "Nothing was stored. Send it again after the seconds of `Retry-After`, when some of those before are done.",
)

PROBLEM_TYPES = {
    problem_type.slug: problem_type
    for problem_type in (
        BROKEN_JSON,
        BAD_QUERY,
        BAD_REQUEST,
        UNAUTHENTICATED,
        MISSING_SCOPE,
        NOT_FOUND,
        METHOD_NOT_ALLOWED,
        CONFLICT,
        TRANSITION_NOT_ALLOWED,
        NOTHING_TO_CHANGE,
        STILL_RUNNING,
        WITHDRAWN,
        PRECONDITION_FAILED,
        TOO_LARGE,
        UNSUPPORTED_CONTENT,
        INVALID_INPUT,
        KEY_REUSED,
        PRECONDITION_REQUIRED,
        INTERNAL_ERROR,
        UNAVAILABLE,
        NOT_WRITABLE,
        OVERLOADED,
        RATE_LIMITED,
        TOO_MANY_OPEN_JOBS,
    )
}

#: For errors of the HTTP layer, which know only their status.
BY_STATUS = {
    problem_type.status: problem_type
    for problem_type in PROBLEM_TYPES.values()
    if problem_type
    not in (
        BROKEN_JSON,
        BAD_QUERY,
        TRANSITION_NOT_ALLOWED,
        NOTHING_TO_CHANGE,
        STILL_RUNNING,
        KEY_REUSED,
        NOT_WRITABLE,
        OVERLOADED,
        TOO_MANY_OPEN_JOBS,
    )
}
