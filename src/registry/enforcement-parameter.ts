/** The CloudFormation parameter that says whether a registry writes. Its name is the same in every stack, so that a StackSet can set it. */
export const ENFORCEMENT_PARAMETER = 'TagImmutabilityEnforcement';
