"""The way of a state machine's calls: into MiniStack where a client's request arrives after its signature was checked.

So IAM decides about them as about every client's, by the machine's role, and every service answers as it answers an SDK.
"""

import contextvars
import uuid
from typing import Callable, TypeVar
from urllib.parse import unquote

from .. import patch
from .role import Role

Result = TypeVar("Result")


def dispatch(role: Role, service: str, method: str, path: str, query: dict, headers: dict, body: bytes) -> tuple[int, dict, bytes]:
    region = patch.attribute("ministack.core.responses", "get_region")()
    route = patch.attribute("ministack.app", "_dispatch_service_request")

    async def handle(*request):
        return await route(*request, str(uuid.uuid4()))

    signed = {
        "host": f"{service}.{region}.amazonaws.com",
        "authorization": f"AWS4-HMAC-SHA256 Credential={role.access_key}/20260101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0",
        "content-length": str(len(body)),
        **headers,
    }
    return patch.attribute("ministack.app", "call_service_handler_sync")(handle, method, unquote(path), signed, body, query)


def by_the_service(function: Callable[..., Result], *arguments) -> Result:
    """Calls a function in the account and region of the request, and in nothing else of it: what a service does is not what its caller does."""
    responses = "ministack.core.responses"
    account = patch.attribute(responses, "get_account_id")()
    region = patch.attribute(responses, "get_region")()

    def call() -> Result:
        patch.attribute(responses, "set_request_account_id")(account)
        patch.attribute(responses, "set_request_region")(region)
        # Services call each other by TLS. MiniStack listens without.
        patch.attribute("ministack.core.iam_evaluator", "pin_request_origin")("127.0.0.1", True)
        return function(*arguments)

    return contextvars.Context().run(call)
