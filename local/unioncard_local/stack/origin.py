"""One origin, as CloudFront will be: pages from the web bucket at /, the API below /api.

`python -m unioncard_local.stack.origin PORT FOLDER`, stopped by SIGTERM.
"""

from __future__ import annotations

import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import uvicorn
from botocore.exceptions import ClientError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from unioncard_local.stack.cloud import attach
from unioncard_local.stack.pages import names_its_contents
from unioncard_local.stack.plain_http import NO_AUTHORITY
from unioncard_local.stack.settings import HOST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from unioncard_local.stack.cloud import Cloud

_INDEX = "index.html"
# The slowest route answers within API Gateway's own limit.
_API_TIMEOUT_S = 30.0
# What belongs to one connection only (RFC 9110 §7.6.1), and what httpx and the server compute themselves.
_OWN = frozenset(
    {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "host", "content-length"}
)
_OF_THE_OBJECT = {"Content-Type": "ContentType", "Cache-Control": "CacheControl"}
_METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]


class Recorded:
    """The cloud that is recorded in a folder, looked up at every request.

    The same one as long as its record is the same: it keeps its clients, and to make one takes a tenth of a second.
    ``pages``: content and headers of what was read of it and cannot change, as CloudFront keeps it.
    """

    def __init__(self, folder: Path) -> None:
        """Nothing is read yet."""
        self._folder = folder
        self._last: Cloud | None = None
        self.pages: dict[str, tuple[bytes, dict[str, str]]] = {}

    def cloud(self) -> Cloud:
        """As it is now. Raises NotRunning when none is recorded."""
        now = attach(self._folder)
        if self._last is None or self._last.state != now.state:
            self._last, self.pages = now, {}
        return self._last


class Anything(Convertor[str]):
    """The rest of a path, encoded line ends among it, which the framework's own ``path`` answers 404 by itself."""

    regex = r"[\s\S]*"

    def convert(self, value: str) -> str:
        """The path as it is."""
        return value

    def to_string(self, value: str) -> str:
        """The path as it is."""
        return value


register_url_convertor("anything", Anything())


def app(folder: Path) -> Starlette:
    """The application over the cloud recorded in this folder."""
    api = httpx.AsyncClient(timeout=_API_TIMEOUT_S, verify=NO_AUTHORITY)
    recorded = Recorded(folder)

    async def forward(request: Request) -> Response:
        cloud = recorded.cloud()
        try:
            answer = await api.request(
                request.method,
                api_url(cloud, request.scope["raw_path"], request.scope["query_string"]),
                headers=[pair for pair in request.headers.raw if pair[0].decode("latin-1") not in _OWN],
                content=await request.body(),
            )
        except httpx.TransportError as failed:  # as CloudFront says it, whose callers ask again
            late = isinstance(failed, httpx.TimeoutException)
            return PlainTextResponse(f"API: {type(failed).__name__}", 504 if late else 502)
        # The body arrives decoded, so its encoding must not be announced again.
        headers = {k: v for k, v in answer.headers.items() if k not in _OWN and k != "content-encoding"}
        return Response(answer.content, answer.status_code, headers)

    async def page(request: Request) -> Response:
        return await run_in_threadpool(
            read_page, recorded.cloud(), request.path_params["path"] or _INDEX, recorded.pages
        )

    return Starlette(
        routes=[
            Route("/api/{path:anything}", forward, methods=_METHODS),
            Route("/{path:anything}", page, methods=["GET", "HEAD"]),
        ]
    )


def api_url(cloud: Cloud, path: bytes, query: bytes) -> httpx.URL:
    """Where the API answers a path, percent-encoded as it came: decoded, an id's ``?`` and ``/`` would be the URL's."""
    api = f"{cloud.endpoint}/_aws/execute-api/{cloud.outputs.get('ApiId', '-')}"
    return httpx.URL(api + path.decode("latin-1"), query=query)


def read_page(cloud: Cloud, key: str, kept: dict[str, tuple[bytes, dict[str, str]]]) -> Response:
    """One object of the web bucket with its own headers and those the distribution would add; 404 when there is none.

    ``kept``: those whose name has their digest; a page of the desk asks for six of them.
    """
    headers = headers_of(cloud, key)
    if key in kept:
        content, own = kept[key]
        return Response(content, headers={**headers, **own})
    try:
        found = cloud.client("s3").get_object(Bucket=cloud.outputs["WebBucket"], Key=key)
    except KeyError:
        return PlainTextResponse("还没有部署", 503)
    except ClientError as refused:
        if refused.response["Error"]["Code"] in ("NoSuchKey", "404"):
            return PlainTextResponse("没有这个页面", 404)
        raise
    content = found["Body"].read()
    own = {name: found[field] for name, field in _OF_THE_OBJECT.items() if field in found}
    if names_its_contents(key):
        kept[key] = content, own
    return Response(content, headers={**headers, **own})


def headers_of(cloud: Cloud, key: str) -> Mapping[str, str]:
    """The headers of the first behaviour whose pattern the path matches, the default one's if none does."""
    patterns = cloud.state.web_headers
    return next((headers for pattern, headers in patterns.items() if fnmatchcase(f"/{key}", pattern)), {})


def main(port: int, folder: Path) -> None:
    """Serve until SIGTERM. No access log: paths may carry what a user typed."""
    uvicorn.run(app(folder), host=HOST, port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
