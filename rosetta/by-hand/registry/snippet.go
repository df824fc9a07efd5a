var standard cdkecrimmutability.TagImmutabilityStandard // the same object that apps take
registry := cdkecrimmutability.NewImmutableRegistry(stack, jsii.String("Registry"), &cdkecrimmutability.ImmutableRegistryProps{
	Standard: standard,
	Schedule: awsevents.Schedule_Rate(awscdk.Duration_Days(jsii.Number(1))),
	// Enforcement: cdkecrimmutability.EnforcementMode_ENFORCE, // without it, the registry reports, and lacks the permission to write
})
registry.GrantStart(awsiam.NewAccountRootPrincipal())
