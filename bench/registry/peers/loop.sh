#!/usr/bin/env bash
# The loop that people write with the AWS CLI: all repositories whose tags can move, so many at a time.
#
#   loop.sh CONCURRENCY
aws ecr describe-repositories --query "repositories[?imageTagMutability=='MUTABLE'].repositoryName" --output text | tr '\t' '\n' | grep . |
  xargs -r -P "$1" -I '{}' aws ecr put-image-tag-mutability --repository-name '{}' --image-tag-mutability IMMUTABLE_WITH_EXCLUSION \
    --image-tag-mutability-exclusion-filters filterType=WILDCARD,filter=latest --output text > /dev/null
