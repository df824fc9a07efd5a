import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { EnforcementMode, OrganizationWave, RegistryOptions, TagImmutabilityStandard } from 'cdk-ecr-immutability';

/** The organization and its units. */
export const ORGANIZATION = 'o-a1b2c3d4e5';
const DEVELOPMENT = 'ou-ab12-cdef3456';
const PRODUCTION = 'ou-ab12-7890abcd';
export const UNITS = [DEVELOPMENT, PRODUCTION];

const REGIONS = ['eu-west-1', 'us-east-1'];

/** What each registry of the organization does, that of the management account too. */
export function registryOptions(standard: TagImmutabilityStandard): RegistryOptions {
  return {
    standard,
    schedule: events.Schedule.rate(Duration.days(1)),
    // What somebody opens is closed as soon as an event tells of it. With what restores too, the template would be too large for a StackSet.
    guard: true,
    restore: false,
  };
}

/**
 * The waves. Development enforces as soon as the standard does. Production reports until somebody changes it here, in a release of its own.
 */
export function waves(standard: TagImmutabilityStandard): OrganizationWave[] {
  const operationPreferences = {
    maxConcurrentPercentage: 25, failureTolerancePercentage: 5, concurrencyMode: 'SOFT_FAILURE_TOLERANCE', regionConcurrencyType: 'PARALLEL',
  };
  return [
    { name: 'development', organizationalUnits: [DEVELOPMENT], regions: REGIONS, enforcement: standard.enforcement, operationPreferences },
    { name: 'production', organizationalUnits: [PRODUCTION], regions: REGIONS, enforcement: EnforcementMode.REPORT, operationPreferences },
  ];
}
