// CDK's own rules for templates take ten seconds in each process, and are not what the unit tests are about. Validation plugins run
// all the same, and the end-to-end tests leave it on.
process.env.CDK_VALIDATION = 'false';
