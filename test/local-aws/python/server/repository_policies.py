"""The policies of ECR's repositories, and who is denied what by them.

MiniStack asks the policy of its own repositories, and ours are moto's. Nothing asks a policy when CloudFormation calls, nor whether it locks
out who sets it.
"""

from . import patch
from .moto_ecr import Answer, MotoEcr, error

EVALUATOR = "ministack.core.iam_evaluator"
SET_POLICY = "SetRepositoryPolicy"


class RepositoryPolicies:
    def __init__(self, moto: MotoEcr) -> None:
        self._moto = moto
        self._context = patch.attribute(EVALUATOR, "EvalContext")
        self._evaluate = patch.attribute(EVALUATOR, "evaluate_resource_policy")

    def install(self) -> None:
        def repository_policy_for_arn(arn: str) -> tuple[str, str] | None:
            policy = self._moto.policy(arn)
            return None if policy is None else (policy, arn.split(":")[4])

        patch.replace("ministack.services.ecr", "repository_policy_for_arn", repository_policy_for_arn)

    def denial(self, principal: str, action: str, arn: str) -> Answer | None:
        """What ECR answers to a call that the policy of the repository denies; None if it does not."""
        if not self._denies(self._moto.policy(arn) or "", principal, action, arn):
            return None
        message = f"User: {principal} is not authorized to perform: ecr:{action} on resource: {arn} with an explicit deny in a resource-based policy"
        return error("AccessDeniedException", message)

    def lockout(self, principal: str, request: dict, arn: str) -> Answer | None:
        """What ECR answers to a policy that denies its setter to set another one, unless he forces it. AWS documents no message."""
        if request.get("force") or not self._denies(request.get("policyText", ""), principal, SET_POLICY, arn):
            return None
        return error(
            "InvalidParameterException",
            "Invalid parameter at 'PolicyText' failed to satisfy constraint: "
            "'The repository policy would prevent you from setting another policy in the future'",
        )

    def _denies(self, policy: str, principal: str, action: str, arn: str) -> bool:
        _, _, _, region, account, *_ = arn.split(":")
        context = self._context(
            principal_arn=principal,
            principal_type="Root" if principal.endswith(":root") else "AssumedRole",
            principal_account=principal.split(":")[4] or account,
            action=f"ecr:{action}",
            resource_arn=arn,
            region=region,
        )
        return self._evaluate(policy, context).decision == "Deny"

