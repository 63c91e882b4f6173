"""/healthz and /readyz: is the process up, and does it reach its servers. For machines; no key, no details."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import marshmallow as ma
import structlog
from flask import Response

from service.api import problem_types
from service.api.answers import json_response
from service.api.blueprint import Blueprint
from service.api.problems import Problem
from service.api.servers import servers
from service.domain.errors import Unavailable, WrongSchema

blueprint = Blueprint("health", __name__, description="For load balancers and supervisors")

_SILENT = "does not answer"
_WRONG_SCHEMA = "has another schema than this version works on: see `claimwire db upgrade`"

_log = structlog.get_logger(__name__)


class HealthSchema(ma.Schema):
    """The process answers."""

    status = ma.fields.String(required=True, metadata={"example": "ok"})


class ReadinessSchema(HealthSchema):
    """The servers answer."""

    checks = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String(), required=True)


@blueprint.route("/healthz", methods=["GET"])
@blueprint.response(200, HealthSchema)
@blueprint.doc(operationId="getHealth")
def healthz() -> Response:
    """Tell that the process is up."""
    return json_response({"status": "ok"})


@blueprint.route("/readyz", methods=["GET"])
@blueprint.response(
    200,
    ReadinessSchema,
    example={"status": "ready", "checks": {"database": "ok", "cache": "ok", "broker": "ok"}},
)
@blueprint.problems(HTTPStatus.SERVICE_UNAVAILABLE)
@blueprint.doc(operationId="getReadiness")
def readyz() -> Response:
    """Tell whether the database and Redis answer, and which of them does not; and whether the schema is up to date."""
    at = servers()
    pings = {"database": at.database.newer_schema, "cache": at.statuses.ping, "broker": at.queue.ping}
    checks = {name: _check(name, ping) for name, ping in pings.items()}
    silent = [name for name, result in checks.items() if result == _SILENT]
    if checks["database"] == _WRONG_SCHEMA:
        raise Problem(problem_types.UNAVAILABLE, f"The database {_WRONG_SCHEMA}.", checks=checks)
    if silent:
        raise Problem(problem_types.UNAVAILABLE, f"No answer from: {', '.join(silent)}.", checks=checks)
    return json_response({"status": "ready", "checks": checks})


def _check(name: str, ping: Callable[[], object]) -> str:
    try:
        ping()
    except WrongSchema as error:
        _log.error("not ready", server=name, reason=str(error))
        return _WRONG_SCHEMA
    except Unavailable as error:
        _log.warning("not ready", server=name, reason=str(error))
        return _SILENT
    return "ok"
