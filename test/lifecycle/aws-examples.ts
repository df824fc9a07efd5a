import { Duration } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { LifecyclePolicyRule, LifecycleStorageClass } from '../../src/lifecycle';

const expire = { type: 'expire' };
const archive = { type: 'transition', targetStorageClass: 'archive' };
const days = (countType: string, countNumber: number) => ({ countType, countUnit: 'days', countNumber });
const newest = (countNumber: number) => ({ countType: 'imageCountMoreThan', countNumber });

/**
 * The policies of the user guide's page of examples, and the rules that say the same.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_examples.html
 */
export const AWS_EXAMPLES: [string, LifecyclePolicyRule[], unknown[]][] = [
  [
    'filtering on image age',
    [{ description: 'Expire images older than 14 days', tagPatternList: ['prod*'], maxImageAge: Duration.days(14) }],
    [{
      rulePriority: 1,
      description: 'Expire images older than 14 days',
      selection: { tagStatus: 'tagged', tagPatternList: ['prod*'], ...days('sinceImagePushed', 14) },
      action: expire,
    }],
  ],
  [
    'filtering on last pulled time',
    [{
      description: 'Archive images not pulled in 90 days',
      sinceImagePulled: Duration.days(90),
      transitionTo: LifecycleStorageClass.ARCHIVE,
    }],
    [{
      rulePriority: 1,
      description: 'Archive images not pulled in 90 days',
      selection: { tagStatus: 'any', ...days('sinceImagePulled', 90) },
      action: archive,
    }],
  ],
  [
    'filtering on archive transition time',
    [{
      description: 'Expire images archived for more than 365 days',
      storageClass: LifecycleStorageClass.ARCHIVE,
      sinceImageTransitioned: Duration.days(365),
    }],
    [{
      rulePriority: 1,
      description: 'Expire images archived for more than 365 days',
      selection: { tagStatus: 'any', storageClass: 'archive', ...days('sinceImageTransitioned', 365) },
      action: expire,
    }],
  ],
  [
    'filtering on image count',
    [{ description: 'Keep only one untagged image, expire all others', tagStatus: ecr.TagStatus.UNTAGGED, maxImageCount: 1 }],
    [{
      rulePriority: 1,
      description: 'Keep only one untagged image, expire all others',
      selection: { tagStatus: 'untagged', ...newest(1) },
      action: expire,
    }],
  ],
  [
    'filtering on multiple rules',
    [
      { description: 'Rule 1', tagPatternList: ['prod*'], maxImageCount: 1 },
      { description: 'Rule 2', tagPatternList: ['beta*'], maxImageCount: 1 },
    ],
    [
      { rulePriority: 1, description: 'Rule 1', selection: { tagStatus: 'tagged', tagPatternList: ['prod*'], ...newest(1) }, action: expire },
      { rulePriority: 2, description: 'Rule 2', selection: { tagStatus: 'tagged', tagPatternList: ['beta*'], ...newest(1) }, action: expire },
    ],
  ],
  [
    'filtering on multiple tags in a single rule',
    [{ description: 'Rule 1', tagPatternList: ['alpha*', 'beta*'], maxImageAge: Duration.days(5) }],
    [{
      rulePriority: 1,
      description: 'Rule 1',
      selection: { tagStatus: 'tagged', tagPatternList: ['alpha*', 'beta*'], ...days('sinceImagePushed', 5) },
      action: expire,
    }],
  ],
  [
    'filtering on all images, with all the rule types in a single policy',
    [
      { description: 'Rule 1', tagPatternList: ['alpha*'], maxImageCount: 1 },
      { description: 'Rule 2', tagStatus: ecr.TagStatus.UNTAGGED, maxImageAge: Duration.days(1) },
      { description: 'Rule 3', maxImageCount: 1 },
    ],
    [
      { rulePriority: 1, description: 'Rule 1', selection: { tagStatus: 'tagged', tagPatternList: ['alpha*'], ...newest(1) }, action: expire },
      { rulePriority: 2, description: 'Rule 2', selection: { tagStatus: 'untagged', ...days('sinceImagePushed', 1) }, action: expire },
      { rulePriority: 3, description: 'Rule 3', selection: { tagStatus: 'any', ...newest(1) }, action: expire },
    ],
  ],
  [
    'archiving images older than a specified number of days',
    [{
      description: 'Archive production images older than 30 days',
      tagPatternList: ['prod*'],
      maxImageAge: Duration.days(30),
      transitionTo: LifecycleStorageClass.ARCHIVE,
    }],
    [{
      rulePriority: 1,
      description: 'Archive production images older than 30 days',
      selection: { tagStatus: 'tagged', tagPatternList: ['prod*'], ...days('sinceImagePushed', 30) },
      action: archive,
    }],
  ],
  [
    'combining archive and expire rules',
    [
      { description: 'Archive images older than 30 days', maxImageAge: Duration.days(30), transitionTo: LifecycleStorageClass.ARCHIVE },
      {
        description: 'Expire images archived for more than 365 days',
        storageClass: LifecycleStorageClass.ARCHIVE,
        sinceImageTransitioned: Duration.days(365),
      },
    ],
    [
      {
        rulePriority: 1,
        description: 'Archive images older than 30 days',
        selection: { tagStatus: 'any', ...days('sinceImagePushed', 30) },
        action: archive,
      },
      {
        rulePriority: 2,
        description: 'Expire images archived for more than 365 days',
        selection: { tagStatus: 'any', storageClass: 'archive', ...days('sinceImageTransitioned', 365) },
        action: expire,
      },
    ],
  ],
];
