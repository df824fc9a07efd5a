import { Validations } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';

const worker = new ecr.Repository(this, 'Worker', { repositoryName: 'shop/worker' });
Validations.of(worker).acknowledge({ id: 'cdk-ecr-immutability::repositoryMutable', reason: 'until the build names its tags' });
