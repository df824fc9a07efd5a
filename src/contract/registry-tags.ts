/**
 * The tags of a repository that a registry reads. People write them, so nobody may change the keys.
 */

/**
 * Until when a registry leaves a repository alone: a day and time in UTC, such as `2027-06-30T18:00:00Z`. A value that is none, or that is
 * over, opens nothing.
 */
export const OPEN_UNTIL_TAG = 'cdk-ecr-immutability:open-until';
