"""The hub as an ASGI application."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from casebridge import __version__
from casebridge.web import gets, posts
from casebridge.web.hub import Hub
from casebridge.web.openapi import PARAMETERS, RESPONSES, schema_of, takes
from casebridge.web.problem import Problem, problem_response
from casebridge.web.shield import Shield

__all__ = ["make_app"]

_CODES = {404: "path_unknown", 405: "method_unknown"}


def make_app(hub: Hub) -> FastAPI:
    """The application that takes in what peers send; ``hub`` says from whom and how much.

    It has no pages; its OpenAPI document is had by ``app.openapi()`` and not served. Every refusal is problem details.
    """
    app = FastAPI(
        title="casebridge hub",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    app.add_middleware(Shield, hub=hub)
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(HTTPException, _http)

    @app.post("/v1/events", summary="Takes a batch of events in.", openapi_extra=takes("events"), responses=RESPONSES)
    async def events(request: Request) -> Response:
        return await posts.post_events(hub, request)

    @app.post("/v1/replies", summary="Takes replies in.", openapi_extra=takes("replies"), responses=RESPONSES)
    async def replies(request: Request) -> Response:
        return await posts.post_replies(hub, request)

    @app.get("/v1/totals", summary="What is here, by day.", openapi_extra=PARAMETERS["totals"], responses=RESPONSES)
    async def totals(request: Request) -> Response:
        return await gets.get_totals(hub, request)

    @app.get("/v1/held", summary="What is here of a day.", openapi_extra=PARAMETERS["held"], responses=RESPONSES)
    async def held(request: Request) -> Response:
        return await gets.get_held(hub, request)

    @app.get("/v1/messages", summary="Messages.", openapi_extra=PARAMETERS["messages"], responses=RESPONSES)
    async def messages(request: Request) -> Response:
        return await gets.get_messages(hub, request)

    made: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not made:
            made.update(schema_of(app.title, app.version, app.routes))
        return made

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to change the document
    return app


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101
    request.scope["state"]["told"]["code"] = error.code
    return problem_response(error)


async def _http(request: Request, error: Exception) -> Response:
    code = _CODES.get(getattr(error, "status_code", 500), "hub_failed")
    request.scope["state"]["told"]["code"] = code
    response = problem_response(Problem(code))
    allow = (getattr(error, "headers", None) or {}).get("Allow")
    if allow:
        response.headers["Allow"] = allow
    return response
