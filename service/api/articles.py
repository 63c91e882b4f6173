"""/v1/articles: submit, look at, list."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, request

from service.actions.request_extraction import request_extraction
from service.actions.submit_article import submit_article
from service.actions.withdraw_article import withdraw_article
from service.api.answers import json_response, list_response
from service.api.blueprint import Blueprint, current_key
from service.api.cursors import moment_cursor, place_cursor
from service.api.examples import ARTICLE, CLAIM, RECEIVED, SUBMISSION
from service.api.idempotency import id_for, idempotent, kept_answer, repeats, tells_of
from service.api.parser import require_no_body
from service.api.problems import not_found, withdrawn
from service.api.schemas.article import ArticleListSchema, ArticleSchema, SubmissionSchema
from service.api.schemas.claim import ClaimListSchema
from service.api.schemas.queries import ArticleClaimsQuery, ArticlesQuery, NoQuery
from service.api.servers import servers
from service.api.waiting import APPLIED, PREFER, until_processed
from service.domain.article import Article, Submission
from service.domain.ids import is_id
from service.domain.key import Scope
from service.domain.paging import Place
from service.presenters.article_json import article_json
from service.presenters.claim_json import tracked_claim_json
from service.store.unit_of_work import UnitOfWork

blueprint = Blueprint(
    "articles", __name__, url_prefix="/v1/articles", description="Articles, and the claims they state"
)

_LOCATION = {"Location": {"description": "Where the article is.", "schema": {"type": "string"}}}
_LINK = {"Link": {"description": '`rel="next"`: the next page.', "schema": {"type": "string"}}}


@blueprint.route("", methods=["POST"])
@blueprint.requires(Scope.ARTICLES_WRITE)
@blueprint.takes_work
@idempotent(blueprint)
@blueprint.arguments(NoQuery, location="query", error_status_code=400)
@blueprint.arguments(SubmissionSchema, example=SUBMISSION)
@blueprint.response(202, ArticleSchema, description="Stored; claims will follow.", headers=_LOCATION, example=ARTICLE)
@blueprint.alt_response(
    200, schema=ArticleSchema, description="This very content is stored already.", headers=_LOCATION, success=True
)
@blueprint.problems(HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
@blueprint.doc(operationId="submitArticle")
def submit(_query: Any, submission: Submission) -> Response:
    """Submit an article.

    It is stored at once, its claims are found soon after: poll the article until its `state` is `extracted`.
    """
    at = servers()
    submitted = submit_article(
        submission,
        newsroom_id=current_key().newsroom_id,
        database=at.database,
        queue=at.queue,
        clock=at.clock,
        article_id=id_for("art"),
        repeats=repeats(),
    )
    tells_of(submitted.article.id)
    article = article_json(submitted.article)
    status = HTTPStatus.ACCEPTED if submitted.created else HTTPStatus.OK
    return json_response(article, status, {"Location": article["links"]["self"]})


@blueprint.route("", methods=["GET"])
@blueprint.requires(Scope.CLAIMS_READ)
@blueprint.arguments(ArticlesQuery, location="query", error_status_code=400)
@blueprint.response(200, ArticleListSchema, headers=_LINK, example={"items": [ARTICLE], "next": None})
@blueprint.doc(operationId="listArticles")
def list_articles(query: dict[str, Any]) -> Response:
    """List articles, newest first."""
    with servers().database.reading() as work:
        page = work.articles.page(current_key().newsroom_id, after=query.get("cursor"), limit=query["limit"])
    last = page.items[-1] if page.more else None
    cursor = moment_cursor(last.created_at, last.id) if last else None
    return list_response([article_json(article) for article in page.items], cursor=cursor)


@blueprint.route("/<article:article_id>", methods=["GET"])
@blueprint.requires(Scope.CLAIMS_READ)
@blueprint.arguments(NoQuery, location="query", error_status_code=400)
@blueprint.response(200, ArticleSchema, headers=APPLIED, example=ARTICLE)
@blueprint.problems(HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
@blueprint.doc(operationId="getArticle", parameters=[PREFER])
@until_processed
def get(_query: Any, article_id: str) -> Response:
    """Get an article as of its newest revision.

    With `Prefer: wait=30`, the answer comes when its claims are found, or finding them failed.
    """
    with servers().database.reading() as work:
        article = _article(work, article_id, current_key().newsroom_id)
    return json_response(article_json(article))


@blueprint.route("/<article:article_id>", methods=["DELETE"])
@blueprint.requires(Scope.ARTICLES_WRITE)
@blueprint.arguments(NoQuery, location="query", error_status_code=400)
@blueprint.response(204, description="Withdrawn.")
@blueprint.problems(HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
@blueprint.doc(operationId="withdrawArticle")
def withdraw(_query: Any, article_id: str) -> Response:
    """Withdraw an article.

    What was submitted is gone for good, in every revision, and so are the claims found in it; what reviewers decided
    stays in the history of each claim. Submitted again under its `external_id`, the article comes back as a new
    revision. For one that was withdrawn before the answer is 410.
    """
    if not is_id(article_id, "art"):
        raise not_found("article")
    at, key = servers(), current_key()
    withdraw_article(
        article_id,
        newsroom_id=key.newsroom_id,
        actor=key.name,
        answer=kept_answer(withdrawn().response()),
        database=at.database,
        statuses=at.statuses,
        clock=at.clock,
    )
    return Response(status=HTTPStatus.NO_CONTENT)


@blueprint.route("/<article:article_id>/extractions", methods=["POST"])
@blueprint.requires(Scope.ARTICLES_WRITE)
@blueprint.takes_work
@idempotent(blueprint)
@blueprint.arguments(NoQuery, location="query", error_status_code=400)
@blueprint.response(202, ArticleSchema, description="Claims will be looked for.", headers=_LOCATION, example=RECEIVED)
@blueprint.problems(HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
@blueprint.problems(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
@blueprint.doc(operationId="extractArticle")
def extract(_query: Any, article_id: str) -> Response:
    """Have the claims of an article looked for again.

    For an article whose extraction failed, or that was worked on by older rules; send no body. Claims that are
    found again keep their ids and status, and those that reviewers have worked on stay. An article that is waiting or
    at work already is left so.
    """
    if not is_id(article_id, "art"):
        raise not_found("article")
    require_no_body(request)
    at = servers()
    article = request_extraction(
        article_id, newsroom_id=current_key().newsroom_id, database=at.database, queue=at.queue, clock=at.clock
    )
    tells_of(article_id)
    shown = article_json(article)
    return json_response(shown, HTTPStatus.ACCEPTED, {"Location": shown["links"]["self"]})


@blueprint.route("/<article:article_id>/claims", methods=["GET"])
@blueprint.requires(Scope.CLAIMS_READ)
@blueprint.arguments(ArticleClaimsQuery, location="query", error_status_code=400)
@blueprint.response(200, ClaimListSchema, headers=_LINK, example={"items": [CLAIM], "next": None})
@blueprint.problems(HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
@blueprint.doc(operationId="listArticleClaims")
def list_claims(query: dict[str, Any], article_id: str) -> Response:
    """List the claims of an article's newest revision, in text order.

    Later pages go on with the revision of the first one.
    """
    newsroom_id, after = current_key().newsroom_id, query.get("cursor")
    with servers().database.reading() as work:
        article = _article(work, article_id, newsroom_id)
        revision = after.revision if after else article.revision
        page = work.claims.of_article(article_id, newsroom_id, revision=revision, after=after, limit=query["limit"])
    last = page.items[-1].mention if page.more else None
    cursor = place_cursor(Place(revision, last.extracted.span.start, last.id)) if last else None
    return list_response([tracked_claim_json(claim) for claim in page.items], cursor=cursor)


def _article(work: UnitOfWork, article_id: str, newsroom_id: str) -> Article:
    article = work.articles.get(article_id, newsroom_id) if is_id(article_id, "art") else None
    if article is None:
        raise not_found("article")
    if article.withdrawn_at is not None:
        raise withdrawn()
    return article
