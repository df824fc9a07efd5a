# standard: TagImmutabilityStandard, the same object that apps take
registry = ImmutableRegistry(self, "Registry",
    standard=standard,
    schedule=events.Schedule.rate(Duration.days(1)),
    # enforcement=EnforcementMode.ENFORCE,  # without it, the registry reports, and lacks the permission to write
)
registry.grant_start(iam.AccountRootPrincipal())
