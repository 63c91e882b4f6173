"""/metrics: what Prometheus reads. It names no newsroom, article or claim, but tells how busy the installation is."""

from __future__ import annotations

from http import HTTPStatus
from ipaddress import IPv6Address, ip_address

from flask import Response, request

from service.api.blueprint import Blueprint, require
from service.api.problems import not_found
from service.api.servers import servers
from service.config import MetricsAccess
from service.domain.key import Scope
from service.metrics.exposition import CONTENT_TYPE

blueprint = Blueprint("metrics", __name__, description="For Prometheus")

#: What a proxy adds: behind one, every request comes from its address.
_OF_A_PROXY = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")


@blueprint.route("/metrics", methods=["GET"])
@blueprint.response(
    200,
    {"type": "string"},
    content_type="text/plain",
    description="Prometheus' text format.",
    example='claimwire_articles{state="extracted"} 42.0\n',
)
@blueprint.problems(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE)
@blueprint.doc(operationId="getMetrics")
def metrics() -> Response:
    """Tell how busy the installation is, in Prometheus' text format.

    Answers without a key on the machine itself; elsewhere a key with the scope `admin` is needed, unless the operator
    set `CLAIMWIRE_METRICS` otherwise.
    """
    access = servers().metrics_access
    if access is MetricsAccess.OFF:
        raise not_found("path")
    if access is MetricsAccess.KEY or (access is MetricsAccess.LOOPBACK and not _from_this_machine()):
        require(Scope.ADMIN)
    return Response(servers().metrics.text(), content_type=CONTENT_TYPE)


def _from_this_machine() -> bool:
    if any(name in request.headers for name in _OF_A_PROXY):
        return False
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback
