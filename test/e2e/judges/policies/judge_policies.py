"""What a judge of IAM policies finds in each, and what it knows of actions: JSON in, JSON out."""

import json
import sys

from parliament import analyze_policy_string, iam_definition


def findings_in(document: dict) -> list:
    # With the auditors that are off by default.
    analyzed = analyze_policy_string(json.dumps(document), include_community_auditors=True)
    return [{"issue": finding.issue, "detail": str(finding.detail)} for finding in analyzed.findings]


def known_of(action: str) -> dict:
    """The types of the resources that a request for an action is about (none, if it is about the account), and its condition keys."""
    prefix, name = action.split(":")
    service = next(service for service in iam_definition if service["prefix"] == prefix)
    privilege = next(privilege for privilege in service["privileges"] if privilege["privilege"] == name)
    kinds = privilege["resource_types"]
    return {
        "resourceTypes": sorted({kind["resource_type"].rstrip("*") for kind in kinds} - {""}),
        "conditionKeys": sorted({key for kind in kinds for key in kind["condition_keys"]}),
    }


def main() -> None:
    given = json.load(sys.stdin)
    findings = [findings_in(document) for document in given["documents"]]
    json.dump({"findings": findings, "actions": {action: known_of(action) for action in given["actions"]}}, sys.stdout)


main()
