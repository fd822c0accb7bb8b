"""The API as a command calls it: a stack's by address and token, or the local cloud's as somebody of the province."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from unioncard.errors import InvalidInput, Refused, TryAgain
from unioncard_cli import texts

if TYPE_CHECKING:
    from pathlib import Path

TOKEN: Final = "UNIONCARD_TOKEN"  # noqa: S105 a variable's name
_SECONDS: Final = 30
_LOCAL: Final = {("http", "127.0.0.1"), ("http", "localhost")}
_PROVINCE: Final = "410000"


@dataclass(frozen=True, slots=True)
class Api:
    """An API by address, and the token that is sent with each call."""

    address: str
    token: str

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON of the answer. Refused with the answer's sentence; TryAgain: no answer, or not now."""
        content = None if body is None else json.dumps(body).encode()
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        request = Request(self.address.rstrip("/") + path, content, headers, method=method)  # noqa: S310 as given
        try:
            with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 http or https (``api_of``)
                return json.load(answer)
        except HTTPError as error:
            raise _refusal(error) from None
        except (URLError, TimeoutError, ValueError):
            raise TryAgain(texts.API_UNREACHABLE.format(address=self.address)) from None


def api_of(address: str | None, token_file: Path | None, subject: str, folder: Path | None) -> Api:
    """The API of a stack, or the local cloud's. InvalidInput: no address of one, or no token."""
    if address is not None:
        if not _is_safe(address):
            raise InvalidInput(texts.API_ADDRESS)
        token = token_file.read_text("utf-8").strip() if token_file else os.environ.get(TOKEN, "")
        if not token:
            raise InvalidInput(texts.NOT_SIGNED_IN)
        return Api(address, token)
    from unioncard_local.stack.cloud import attach  # noqa: PLC0415 not installed where only AWS is used
    from unioncard_local.stack.settings import DEFAULT_FOLDER  # noqa: PLC0415

    cloud = attach(folder or DEFAULT_FOLDER)
    return Api(f"{cloud.origin}/api", cloud.sign_in.token_for(_PROVINCE, subject, roles=["province"]))


def _refusal(error: HTTPError) -> Refused | TryAgain:
    try:
        said = str(json.load(error)["detail"])
    except (ValueError, KeyError, TypeError):
        said = texts.API_STATUS.format(status=error.code)
    if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return TryAgain(said)
    return Refused(said)


def _is_safe(address: str) -> bool:
    """Whether a token may go there: encrypted, or to this machine. ``http://127.0.0.1.example.org`` is another."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme, parts.hostname) in _LOCAL)
