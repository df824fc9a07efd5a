declare const standard: TagImmutabilityStandard;   // the same object that apps take
const registry = new ImmutableRegistry(this, 'Registry', {
  standard,
  schedule: events.Schedule.rate(Duration.days(1)),
  // enforcement: EnforcementMode.ENFORCE,         // without it, the registry reports, and lacks the permission to write
});
registry.grantStart(new iam.AccountRootPrincipal());
