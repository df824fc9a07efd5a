import { checkApps } from './check-apps';

checkApps(1);
