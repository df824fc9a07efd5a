TagImmutabilityStandard standard; // the same object that apps take
ImmutableRegistry registry = ImmutableRegistry.Builder.create(this, "Registry")
        .standard(standard)
        .schedule(Schedule.rate(Duration.days(1)))
        // .enforcement(EnforcementMode.ENFORCE) // without it, the registry reports, and lacks the permission to write
        .build();
registry.grantStart(new AccountRootPrincipal());
