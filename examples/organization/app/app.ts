import { App } from 'aws-cdk-lib';
import { DeliveryStack } from './delivery-stack';
import { ShopStack } from './shop-stack';
// In an app of its own: from '@example/tag-immutability-standard'.
import { standard } from '../standard';

const app = new App();
// The line that the platform team asks for. It comes first: a pipeline synthesizes its stages when they are added.
standard.applyTo(app);

new ShopStack(app, 'ShopDev', { namespace: 'shop-dev' });
new DeliveryStack(app, 'Delivery');

app.synth();
