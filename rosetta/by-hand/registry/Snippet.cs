TagImmutabilityStandard standard; // the same object that apps take
ImmutableRegistry registry = new ImmutableRegistry(this, "Registry", new ImmutableRegistryProps {
    Standard = standard,
    Schedule = Schedule.Rate(Duration.Days(1))
    // Enforcement = EnforcementMode.ENFORCE // without it, the registry reports, and lacks the permission to write
});
registry.GrantStart(new AccountRootPrincipal());
