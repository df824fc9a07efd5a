"""An independent AWS client: one JSON request a line on stdin, one JSON answer a line on stdout, in the same order.

    {"service": "ecr", "operation": "describe_repositories", "parameters": {}, "role": "arn:... that it assumes, if it does"}
    {"result": {...}} or {"error": {"code": "...", "message": "..."}}

It ends at the end of its stdin, so it does not outlive the process that started it.
"""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.response import StreamingBody

# One attempt: a test that asks what AWS answers wants the answer, not what a retry made of it.
CONFIG = Config(retries={"total_max_attempts": 1}, connect_timeout=10, read_timeout=120)


def answer(clients: dict, request: dict) -> dict:
    service, role = request["service"], request.get("role")
    try:
        if (service, role) not in clients:
            clients[service, role] = boto3.client(service, config=CONFIG, **credentials(role))
        result = getattr(clients[service, role], request["operation"])(**request["parameters"])
        result.pop("ResponseMetadata", None)
        # A stream, such as the content of an object, as a text.
        read = {name: value.read().decode() for name, value in result.items() if isinstance(value, StreamingBody)}
        return {"result": {**result, **read}}
    except ClientError as error:
        return {"error": {"code": error.response["Error"]["Code"], "message": error.response["Error"]["Message"]}}
    except (BotoCoreError, AttributeError) as error:
        return {"error": {"code": type(error).__name__, "message": str(error)}}


def credentials(role: str | None) -> dict:
    if role is None:
        return {}
    session = boto3.client("sts", config=CONFIG).assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    return {
        "aws_access_key_id": session["AccessKeyId"],
        "aws_secret_access_key": session["SecretAccessKey"],
        "aws_session_token": session["SessionToken"],
    }


def main() -> None:
    clients: dict = {}
    for line in sys.stdin:
        print(json.dumps(answer(clients, json.loads(line)), default=str), flush=True)


if __name__ == "__main__":
    main()
