import { ORGANIZATION_ID_GRAMMAR } from './limits';
import { checkGiven, checkText, refuseToken, shown } from '../messages/check-type';

/** Throws, without a path, for what is no id of an organization. */
export function checkOrganizationId(organizationId: string): void {
  checkGiven('organizationId', organizationId, "'o-a1b2c3d4e5'");
  checkText('organizationId', organizationId, "'o-a1b2c3d4e5'");
  refuseToken('organizationId', organizationId);
  if (!ORGANIZATION_ID_GRAMMAR.test(organizationId)) {
    throw new Error(`'organizationId' is ${shown(organizationId)}; the id of an organization is allowed. Write it as \`aws organizations describe-organization\` says it: 'o-a1b2c3d4e5'.`);
  }
}
