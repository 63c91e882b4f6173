"""/v1/claims/{id}/reviews: what reviewers decide."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from flask import Response, request

from service.actions.review_claim import review_claim
from service.api import problem_types
from service.api.blueprint import Blueprint, current_key
from service.api.examples import REVIEW, REVIEWED
from service.api.idempotency import id_for, idempotent
from service.api.if_match import PATTERN, expected_version
from service.api.problems import Problem, not_found
from service.api.schemas.claim import StatusSchema
from service.api.schemas.queries import NoQuery
from service.api.schemas.review import ReviewSchema
from service.api.servers import servers
from service.domain.ids import is_id
from service.domain.key import Scope
from service.domain.review import Decision, NotAllowed, NothingToChange, Stale
from service.domain.status import ClaimStatus
from service.status.document import StatusDocument

blueprint = Blueprint("reviews", __name__, url_prefix="/v1/claims", description="What reviewers decide")

_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": "The `ETag` of the status that you decided on; `*` for whatever it is now.",
    "schema": {"type": "string", "pattern": PATTERN},
    "example": '"1"',
}
_HEADERS = {
    "Location": {"description": "The claim's history.", "schema": {"type": "string"}},
    "ETag": {"description": "The new version, in quotation marks.", "schema": {"type": "string"}},
}


@blueprint.route("/<claim_id>/reviews", methods=["POST"])
@blueprint.requires(Scope.CLAIMS_REVIEW)
@idempotent(blueprint)
@blueprint.arguments(NoQuery, location="query", error_status_code=400)
@blueprint.arguments(ReviewSchema, example=REVIEW)
@blueprint.response(201, StatusSchema, description="Decided; the new status.", headers=_HEADERS, example=REVIEWED)
@blueprint.problems(HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
@blueprint.problems(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
@blueprint.problems(HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED)
@blueprint.doc(operationId="reviewClaim", parameters=[_IF_MATCH])
def review(_query: Any, decision: Decision, claim_id: str) -> Response:
    """Decide about a claim.

    What is not named stays as it is. `unreviewed` can become `in_review`, `reviewed` or `dismissed`; `in_review` can
    become `reviewed`, `unreviewed` or `dismissed`; `reviewed` can become `published` or `in_review`; `published` can
    become `reviewed`; `dismissed` can become `in_review` or `unreviewed`. What is reviewed or published has a verdict
    or an attribution verdict, and what is published keeps them until it is taken back. The reviewer is the name of
    the key.
    """
    if not is_id(claim_id, "clm"):
        raise not_found("claim")
    expected = expected_version(request.headers.get("If-Match"))
    at, key = servers(), current_key()
    try:
        status = review_claim(
            claim_id,
            decision,
            review_id=id_for("rev"),
            reviewer=key.name,
            newsroom_id=key.newsroom_id,
            expected=expected,
            database=at.database,
            statuses=at.statuses,
            clock=at.clock,
        )
    except Stale as stale:
        raise _precondition_failed(stale.present) from stale
    except NotAllowed as error:
        allowed = sorted(error.allowed)
        raise Problem(problem_types.TRANSITION_NOT_ALLOWED, _sentence(error), allowed=allowed) from error
    except NothingToChange as error:
        raise Problem(problem_types.NOTHING_TO_CHANGE, _sentence(error)) from error
    return _answer(status)


def _answer(status: ClaimStatus) -> Response:
    document = StatusDocument.of(status)
    headers = {"Location": f"/v1/claims/{status.claim_id}/history", "ETag": f'"{document.version}"'}
    return Response(document.body, HTTPStatus.CREATED, headers, content_type="application/json")


def _precondition_failed(present: ClaimStatus) -> Problem:
    document = StatusDocument.of(present)
    return Problem(
        problem_types.PRECONDITION_FAILED,
        f"The claim is at version {document.version} now. Look at `claim_status`, and if you still decide so, send it "
        "with the new `ETag`.",
        headers={"ETag": f'"{document.version}"'},
        etag=f'"{document.version}"',
        claim_status=json.loads(document.body),
    )


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."
