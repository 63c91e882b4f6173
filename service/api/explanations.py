"""/v1/claims/{id}/explanation: why a claim was found, for those who review it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response

from service.api.answers import json_response
from service.api.blueprint import Blueprint, current_key
from service.api.examples import EXPLANATION
from service.api.problems import not_found
from service.api.schemas.explanation import ExplanationSchema
from service.api.schemas.queries import NoQuery
from service.api.servers import servers
from service.domain.ids import is_id
from service.domain.key import Scope
from service.presenters.explanation_json import explanation_json

blueprint = Blueprint("explanations", __name__, url_prefix="/v1/claims", description="Why claims were found")


@blueprint.route("/<claim_id>/explanation", methods=["GET"])
@blueprint.requires(Scope.CLAIMS_REVIEW)
@blueprint.arguments(NoQuery, location="query", error_status_code=400)
@blueprint.response(200, ExplanationSchema, example=EXPLANATION)
@blueprint.problems(HTTPStatus.NOT_FOUND)
@blueprint.doc(operationId="explainClaim")
def get(_query: Any, claim_id: str) -> Response:
    """Explain a claim.

    The rule that fired and the words it took, who is said to have said it, what makes it worth checking, and which
    candidates around it became no claims, and why.
    """
    with servers().database.reading() as work:
        known = is_id(claim_id, "clm")
        explained = work.explanations.of_claim(claim_id, current_key().newsroom_id) if known else None
    if explained is None:
        raise not_found("claim")
    return json_response(explanation_json(explained))
