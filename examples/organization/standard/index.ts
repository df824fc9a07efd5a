import { readFileSync } from 'fs';
import { join } from 'path';
import { TagImmutabilityStandard } from 'cdk-ecr-immutability';

const json = JSON.parse(readFileSync(join(__dirname, 'standard.json'), 'utf8'));

/**
 * What the organization asks of the image tags of all its repositories. An app says `standard.applyTo(app)`, right after it has
 * made the app.
 *
 * `TAG_IMMUTABILITY_ENFORCEMENT=ENFORCE` in the environment shows a team today what the next wave will do to its app.
 */
export const standard = TagImmutabilityStandard.fromJson({ ...json, enforcement: process.env.TAG_IMMUTABILITY_ENFORCEMENT ?? json.enforcement });
