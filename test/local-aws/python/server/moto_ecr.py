"""Amazon ECR itself: moto's, in this process, with no port of its own."""

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Iterator

from . import patch

TARGET = "AmazonEC2ContainerRegistry_V20150921"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        return self.status < 300

    def json(self) -> dict:
        return json.loads(self.body or b"{}")


def error(code: str, message: str, status: int = 400) -> Answer:
    """An error as ECR's protocol (AWS JSON 1.1) writes it."""
    return Answer(
        status,
        {"Content-Type": "application/x-amz-json-1.1", "x-amzn-ErrorType": code},
        json.dumps({"__type": code, "message": message}).encode(),
    )


class MotoEcr:
    def __init__(self) -> None:
        app = patch.attribute("moto.moto_server.werkzeug_app", "create_backend_app")("ecr")
        # moto's app is in debug mode, in which an exception would reach us instead of becoming the client's 500.
        app.config["PROPAGATE_EXCEPTIONS"] = False
        self._app = app
        self._backends = patch.attribute("moto.ecr.models", "ecr_backends")
        # moto walks over its repositories while another call may add one.
        self._lock = threading.RLock()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Until it is let go, nobody else changes anything."""
        with self._lock:
            yield

    def repository_names(self, account: str, region: str) -> list[str]:
        return list(self._backends[account][region].repositories)

    def policy(self, arn: str) -> str | None:
        """The policy of a repository, which may be empty; None if there is no such repository."""
        _, _, _, region, account, *rest = arn.split(":")
        name = ":".join(rest).removeprefix("repository/")
        with self._lock:
            repository = self._backends[account][region].repositories.get(name) if region else None
            return None if repository is None else repository.policy or ""

    def tags(self, arn: str) -> dict[str, str]:
        """The tags of a repository."""
        _, _, _, region, account, *_ = arn.split(":")
        with self._lock:
            return self._backends[account][region].tagger.get_tag_dict_for_resource(arn)

    def call(self, action: str, body: bytes, region: str) -> Answer:
        with self._lock:
            return self._call(action, body, region)

    def _call(self, action: str, body: bytes, region: str) -> Answer:
        response = self._app.test_client().post(
            "/",
            base_url="http://localhost",
            data=body,
            headers={
                "Content-Type": "application/x-amz-json-1.1",
                "X-Amz-Target": f"{TARGET}.{action}",
                # moto takes the region from here. Whether the caller may call at all is MiniStack's to decide, before.
                "Authorization": f"AWS4-HMAC-SHA256 Credential=test/20260101/{region}/ecr/aws4_request, SignedHeaders=host, Signature=0",
            },
        )
        if response.status_code >= 500:
            return error("ServerException", response.get_data(as_text=True), 500)
        headers = {name: value for name, value in response.headers.items() if name.lower() not in ("content-length", "server", "date")}
        return Answer(response.status_code, headers, response.get_data())
