"""The OIDC issuer for officers: `python -m unioncard_local.stack.signin PORT`, stopped by SIGTERM.

A signing key is made at each start, so a token of an earlier run is worth nothing.
"""

from __future__ import annotations

import os
import sys
import warnings
from typing import Any

import uvicorn

from unioncard_local.stack.settings import HOST, UNION_CLAIM


def _with_key_id() -> None:
    """Have the issuer name its key in each token's header.

    oidc-provider-mock 0.3.4 leaves `kid` out (its issue #54), and API Gateway's JWT authorizer, like the emulator's,
    looks the key up by it.
    """
    from oidc_provider_mock import _app as issuer  # noqa: PLC0415 warns when imported

    original = issuer.OpenIDCode.get_jwt_config

    def named(self: Any, grant: Any, client: Any = None) -> dict[str, Any]:
        return {**original(self, grant, client), "kid": issuer.storage.jwk.thumbprint()}

    issuer.OpenIDCode.get_jwt_config = named


def main(port: int) -> None:
    """Serve until SIGTERM. One officer, the province's, can be chosen with a click; others sign in by any name."""
    warnings.filterwarnings("ignore", module="authlib")
    # The issuer is plain HTTP on 127.0.0.1; authlib refuses that unless told.
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    from oidc_provider_mock import User, app  # noqa: PLC0415 after the settings above

    _with_key_id()
    province = User(sub="officer-410000", claims={UNION_CLAIM: "410000", "name": "测试经办人 410000"})
    uvicorn.run(app(user_claims=[province]), interface="wsgi", host=HOST, port=port, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]))
