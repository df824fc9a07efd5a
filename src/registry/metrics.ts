import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** The metrics of a registry. Each costs each account that has a registry, so there are few, with one dimension. */
export const METRICS_NAMESPACE = 'CdkEcrImmutability';

export const REGISTRY_DIMENSION = 'Registry';

/** The names of the metrics, which a sweep writes when it ends. */
export enum RegistryMetric {
  /** How many repositories a sweep has looked at. */
  REPOSITORIES = 'Repositories',
  /** How many of them do not meet the standard when the sweep ends, and are neither exempt nor left alone. */
  NON_COMPLIANT = 'NonCompliantRepositories',
  /** How many of them it has changed. */
  CHANGED = 'ChangedRepositories',
  /** How many of them it could not read or write. */
  FAILED = 'FailedRepositories',
  /** 1 for each sweep that has looked at all repositories. */
  COMPLETED_SWEEPS = 'CompletedSweeps',
}

/** A metric of a registry. */
export function registryMetric(registry: string, metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap: { [REGISTRY_DIMENSION]: registry }, ...props });
}
