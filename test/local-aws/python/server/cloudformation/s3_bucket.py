"""The lifecycle and the encryption of an AWS::S3::Bucket, which MiniStack's handler passes over, and a refusal of what else it does."""

import functools
from typing import Callable

import botocore.session
from botocore.serialize import create_serializer

from .. import patch

TYPE = "AWS::S3::Bucket"
S3 = "ministack.services.s3"

# What MiniStack's handler does itself, and what has no effect that a client would see here.
THEIRS = {
    "BucketName",
    "CorsConfiguration",
    "NotificationConfiguration",
    "PublicAccessBlockConfiguration",
    "VersioningConfiguration",
    "WebsiteConfiguration",
}
WITHOUT_EFFECT = {"OwnershipControls", "Tags"}
OURS = {"LifecycleConfiguration", "BucketEncryption"}


def install() -> None:
    handler = patch.attribute("ministack.services.cloudformation.provisioners", "_RESOURCE_HANDLERS")[TYPE]
    handler["create"] = configured(handler["create"], 1)
    handler["update"] = configured(handler["update"], 2)


def configured(theirs: Callable, properties_at: int) -> Callable:
    @functools.wraps(theirs)
    def handle(*arguments, **named):
        properties = arguments[properties_at]
        private = {"AccessControl"} if properties.get("AccessControl") == "Private" else set()
        if unknown := properties.keys() - THEIRS - WITHOUT_EFFECT - OURS - private:
            raise ValueError(f"The local AWS does not implement {', '.join(sorted(unknown))} of {TYPE}")
        requests = [lifecycle(properties), encryption(properties)]
        name, attributes = theirs(*arguments, **named)
        for put, delete, body in requests:
            status, _, answer = patch.attribute(S3, put)(name, body) if body else patch.attribute(S3, delete)(name)
            if status >= 300 and body:
                raise ValueError(f"{TYPE}: {answer!r}")
        return name, attributes

    return handle


def lifecycle(properties: dict) -> tuple[str, str, bytes | None]:
    rules = (properties.get("LifecycleConfiguration") or {}).get("Rules")
    body = rules and xml("PutBucketLifecycleConfiguration", LifecycleConfiguration={"Rules": [rule(declared) for declared in rules]})
    return "_put_bucket_lifecycle", "_delete_bucket_lifecycle", body or None


def rule(declared: dict) -> dict:
    """A rule of a template as S3's API has it."""
    declared = dict(declared)
    asked = {"Status": declared.pop("Status"), "Filter": {"Prefix": declared.pop("Prefix", "")}}
    if "Id" in declared:
        asked["ID"] = declared.pop("Id")
    if "ExpirationInDays" in declared:
        asked["Expiration"] = {"Days": int(declared.pop("ExpirationInDays"))}
    for name in ("AbortIncompleteMultipartUpload", "NoncurrentVersionExpiration"):
        if name in declared:
            asked[name] = {field: int(days) for field, days in declared.pop(name).items()}
    if declared:
        raise ValueError(f"The local AWS does not implement {', '.join(sorted(declared))} of a lifecycle rule of {TYPE}")
    return asked


def encryption(properties: dict) -> tuple[str, str, bytes | None]:
    declared = (properties.get("BucketEncryption") or {}).get("ServerSideEncryptionConfiguration")
    defaults = [entry["ServerSideEncryptionByDefault"] for entry in declared or []]
    # AWS has a key of its own for who names none. MiniStack has not, and refuses every object of such a bucket.
    if not defaults or any(default["SSEAlgorithm"] != "AES256" and "KMSMasterKeyID" not in default for default in defaults):
        return "_put_bucket_encryption", "_delete_bucket_encryption", None
    rules = [
        {
            "ApplyServerSideEncryptionByDefault": entry["ServerSideEncryptionByDefault"],
            **({"BucketKeyEnabled": str(entry["BucketKeyEnabled"]).lower() == "true"} if "BucketKeyEnabled" in entry else {}),
        }
        for entry in declared
    ]
    body = xml("PutBucketEncryption", ServerSideEncryptionConfiguration={"Rules": rules})
    return "_put_bucket_encryption", "_delete_bucket_encryption", body


def xml(operation: str, **members) -> bytes:
    """The body of a request of S3, as an SDK writes it."""
    model = botocore.session.get_session().get_service_model("s3").operation_model(operation)
    body = create_serializer("rest-xml").serialize_to_request({"Bucket": "any", **members}, model)["body"]
    return body if isinstance(body, bytes) else body.encode()
