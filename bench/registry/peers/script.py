"""The script that people write with boto3: all repositories whose tags can move, so many at a time.

script.py CONCURRENCY

How calls are retried, the environment says, if anything does.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.exceptions import ClientError

ecr = boto3.client("ecr")


def close(name: str) -> None:
    try:
        ecr.put_image_tag_mutability(
            repositoryName=name,
            imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
            imageTagMutabilityExclusionFilters=[{"filterType": "WILDCARD", "filter": "latest"}],
        )
    except ClientError as error:
        print(f"{name}: {error}", file=sys.stderr)


pages = ecr.get_paginator("describe_repositories").paginate()
mutable = [repository["repositoryName"] for page in pages for repository in page["repositories"] if repository["imageTagMutability"] == "MUTABLE"]
with ThreadPoolExecutor(max_workers=int(sys.argv[1])) as pool:
    list(pool.map(close, mutable))
