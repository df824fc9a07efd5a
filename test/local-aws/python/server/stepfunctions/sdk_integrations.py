"""AWS SDK integrations: `arn:aws:states:::aws-sdk:SERVICE:ACTION`, as Step Functions calls and names them.

botocore knows each API, so it judges the arguments, writes the request and reads the answer. Step Functions names everything as the
AWS SDK for Java does: a member in PascalCase, an error by its class. What is not in this table is refused when the state machine is
created: nobody has looked how it behaves.
"""

import json
import re
import threading
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Callable, Iterator

import botocore.session
from botocore.model import OperationModel, ServiceModel, Shape
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from botocore.validate import ParamValidator

from .. import patch
from .errors import StatesError
from .jsonata import expression_in
from .role import Role

RESOURCE = re.compile(r"arn:aws:states:::aws-sdk:([a-z0-9]+):([a-zA-Z0-9]+)")


@dataclass(frozen=True)
class Service:
    botocore_name: str
    # How the SDK for Java calls the service in the names of errors, and in their texts.
    java_name: str
    actions: frozenset[str]
    protocol: str = "json"

    @property
    def model(self) -> ServiceModel:
        return service_model(self.botocore_name)


SERVICES = {
    "ecr": Service(
        "ecr",
        "Ecr",
        frozenset(
            {
                "describeRepositories",
                "listTagsForResource",
                "putImageTagMutability",
                "describePullThroughCacheRules",
                "describeRepositoryCreationTemplates",
                "updateRepositoryCreationTemplate",
                "tagResource",
                "untagResource",
                "describeRegistry",
            }
        ),
    ),
    "s3": Service("s3", "S3", frozenset({"putObject", "getObject", "headObject", "listObjectsV2", "deleteObject"}), "rest-xml"),
    "sfn": Service(
        "stepfunctions",
        "Sfn",
        frozenset({"startExecution", "listExecutions", "stopExecution", "describeExecution", "describeStateMachine"}),
    ),
    "cloudwatchlogs": Service("logs", "CloudWatchLogs", frozenset({"createLogStream", "putLogEvents"})),
    "cloudwatch": Service("cloudwatch", "CloudWatch", frozenset({"putMetricData"})),
    "eventbridge": Service("events", "EventBridge", frozenset({"putEvents"})),
    "sqs": Service("sqs", "Sqs", frozenset({"sendMessage"})),
}

_models: dict[str, ServiceModel] = {}
_models_lock = threading.Lock()


def service_model(name: str) -> ServiceModel:
    with _models_lock:
        if name not in _models:
            _models[name] = botocore.session.get_session().get_service_model(name)
        return _models[name]


def operation(resource: str) -> tuple[Service, OperationModel] | None:
    """What a Resource names, if this server knows it."""
    match = RESOURCE.fullmatch(resource)
    if match is None or match[1] not in SERVICES or match[2] not in SERVICES[match[1]].actions:
        return None
    service = SERVICES[match[1]]
    return service, service.model.operation_model(match[2][0].upper() + match[2][1:])


def objections_to_task(state: dict) -> Iterator[str]:
    """Why a Task cannot run: its Resource, or a member of its Arguments that the API does not have."""
    found = operation(str(state.get("Resource")))
    if found is None:
        known = ", ".join(f"aws-sdk:{name}:{action}" for name, service in SERVICES.items() for action in sorted(service.actions))
        yield f"Resource: the local AWS does not implement '{state.get('Resource')}'; it has {known}"
        return
    _, model = found
    if "Arguments" in state and not (isinstance(state["Arguments"], str) and expression_in(state["Arguments"]) is not None):
        yield from unknown_members(state["Arguments"], model.input_shape, "Arguments")


def unknown_members(arguments: Any, shape: Shape, place: str) -> Iterator[str]:
    match shape.type_name:
        case "structure" if isinstance(arguments, dict):
            members = {member_name(name): member for name, member in shape.members.items()}
            for name, value in arguments.items():
                if name in members:
                    yield from unknown_members(value, members[name], f"{place}/{name}")
                else:
                    yield f"{place}: The field '{name}' is not supported by Step Functions; there is {', '.join(sorted(members))}"
        case "list" if isinstance(arguments, list):
            for index, value in enumerate(arguments):
                yield from unknown_members(value, shape.member, f"{place}/{index}")
        case "structure" if not isinstance(arguments, str):
            yield f"{place}: it must be an object"


def member_name(name: str) -> str:
    """The name that Step Functions has for a member of an API: `maxResults` is `MaxResults`, `SSEKMSKeyId` is `SsekmsKeyId`."""
    return patch.attribute("ministack.services.stepfunctions", "_api_name_to_sfn_key")(name)


class SdkIntegrations:
    def __init__(self, dispatch: Callable[..., tuple[int, dict, bytes]]) -> None:
        self._dispatch = dispatch
        self._prepared: dict[str, "Prepared"] = {}

    def call(self, resource: str, arguments: Any, role: Role) -> Any:
        """The result of a Task. Whether the role may call is asked where it is asked for every client."""
        prepared = self._prepared.get(resource)
        if prepared is None:
            service, model = operation(resource)
            prepared = self._prepared[resource] = Prepared(service, model)
        request = prepared.request(arguments)
        status, headers, body = self._dispatch(role=role, **request)
        return prepared.result(status, headers, body, role, request)


class Prepared:
    """One action of one service."""

    def __init__(self, service: Service, model: OperationModel) -> None:
        self._service = service
        self._model = model
        self._serializer = create_serializer(service.protocol, False)
        self._parser = create_parser(service.protocol)

    def request(self, arguments: Any) -> dict:
        parameters = self._parameters({} if arguments is None else arguments)
        serialized = self._serializer.serialize_to_request(parameters, self._model)
        path, _, query = serialized["url_path"].partition("?")
        pairs = {**dict(pair.partition("=")[::2] for pair in query.split("&") if pair), **(serialized["query_string"] or {})}
        body = serialized["body"]
        return {
            "service": self._service.model.signing_name,
            "method": serialized["method"],
            "path": path,
            "query": {name: [str(value)] for name, value in pairs.items()},
            "headers": {name.lower(): str(value) for name, value in serialized["headers"].items()},
            "body": body.encode() if isinstance(body, str) else bytes(body or b""),
        }

    def _parameters(self, arguments: Any) -> dict:
        if objections := list(unknown_members(arguments, self._model.input_shape, "Arguments")):
            raise StatesError("States.Runtime", "; ".join(objections))
        parameters = api_parameters(arguments, self._model.input_shape)
        if report := ParamValidator().validate(parameters, self._model.input_shape).generate_report():
            raise StatesError(
                "States.Runtime", f"The Arguments are not as {self._service.java_name}'s {self._model.name} takes them: {report}"
            )
        return parameters

    def result(self, status: int, headers: dict, body: bytes, role: Role, request: dict) -> dict:
        response = {
            "status_code": status,
            "headers": CaseInsensitive(headers),
            "body": body,
            "context": {"operation_name": self._model.name},
        }
        if status >= 300:
            raise self._error(status, self._parser.parse(response, self._model.output_shape), role, request)
        shape = self._model.output_shape
        if shape is None:
            return {}
        if streaming := getattr(shape, "serialization", {}).get("payload"):
            if shape.members[streaming].type_name == "blob":
                # botocore leaves a stream to its caller. Step Functions reads it as a text.
                parsed = self._parser.parse({**response, "body": b""}, shape)
                parsed[streaming] = body.decode("utf-8")
                return step_functions_value(without_metadata(parsed), shape)
        return step_functions_value(without_metadata(self._parser.parse(response, shape)), shape)

    def _error(self, status: int, parsed: dict, role: Role, request: dict) -> StatesError:
        code, message = parsed["Error"].get("Code", ""), parsed["Error"].get("Message", "")
        code = code.rpartition("#")[2].partition(":")[0]
        if self._service.botocore_name == "s3":
            status, code, message = s3_refusal(status, code, message, self._model.name, role, request)
            # S3 models an AccessDenied for a few actions only, and its SDK an exception for those.
            modelled = {"NoSuchKey", "NoSuchBucket", *(error.name for error in self._model.error_shapes)}
        else:
            modelled = {name for shape in self._service.model.error_shapes for name in (shape.name, shape.error_code)}
        name = java_exception(code) if code in modelled else f"{self._service.java_name}Exception"
        # The SDK's own wording, which has no code.
        cause = f"{message} (Service: {self._service.java_name}, Status Code: {status}, Request ID: {uuid.uuid4()}) (SDK Attempt Count: 1)"
        return StatesError(f"{self._service.java_name}.{name}", cause)


def s3_refusal(status: int, code: str, message: str, action: str, role: Role, request: dict) -> tuple[int, str, str]:
    """What S3 tells a caller of a key that is not there: without the permission to list the bucket, not that it is not there."""
    # A HEAD has no body to say more than its status; for an object, the SDK takes 404 to be NoSuchKey.
    if action == "HeadObject" and status == 404:
        code, message = "NoSuchKey", "The specified key does not exist."
    if action == "HeadObject" and status == 403:
        return status, "Forbidden", "Forbidden"
    if code == "NoSuchKey" and action in ("GetObject", "HeadObject"):
        bucket = request["path"].split("/")[1]
        if not role.may("s3:ListBucket", f"arn:aws:s3:::{bucket}", "s3", {}):
            return (
                403,
                "AccessDenied",
                f'User: {role.session_arn} is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::{bucket}"',
            )
    return status, code, message


def java_exception(code: str) -> str:
    """The name of the class of an error in the SDK for Java."""
    return code if code.endswith("Exception") else f"{code.removesuffix('Fault')}Exception"


def api_parameters(value: Any, shape: Shape) -> Any:
    match shape.type_name:
        case "structure" if isinstance(value, dict):
            members = {member_name(name): name for name in shape.members}
            return {members[name]: api_parameters(part, shape.members[members[name]]) for name, part in value.items() if part is not None}
        case "list" if isinstance(value, list):
            return [api_parameters(part, shape.member) for part in value]
        case "map" if isinstance(value, dict):
            return {key: api_parameters(part, shape.value) for key, part in value.items()}
        case "blob":
            # A text too is written as JSON: with quotes around it.
            return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        case "long" | "integer" if isinstance(value, float) and value.is_integer():
            return int(value)
        case "timestamp" if isinstance(value, str):
            return datetime.fromisoformat(value)
    return value


def step_functions_value(value: Any, shape: Shape) -> Any:
    match shape.type_name:
        case "structure":
            return {member_name(name): step_functions_value(part, shape.members[name]) for name, part in value.items() if part is not None}
        case "list":
            return [step_functions_value(part, shape.member) for part in value]
        case "map":
            return {key: step_functions_value(part, shape.value) for key, part in value.items()}
        case "timestamp":
            return instant(value)
    return value


def instant(moment: datetime) -> str:
    """A time as Java writes an Instant: fractions of a second only if there are any."""
    text = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{moment.microsecond // 1000:03}Z" if moment.microsecond >= 1000 else f"{text}Z"


def without_metadata(parsed: dict) -> dict:
    return {name: value for name, value in parsed.items() if name != "ResponseMetadata"}


class CaseInsensitive(dict):
    """Headers, as botocore's parsers want them."""

    def __init__(self, headers: dict) -> None:
        super().__init__({name.lower(): value for name, value in headers.items()})

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name.lower(), default)

    def __getitem__(self, name: str) -> Any:
        return super().__getitem__(name.lower())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and super().__contains__(name.lower())
