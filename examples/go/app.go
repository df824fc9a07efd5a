package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawsecr"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-ecr-immutability/cdk-ecr-immutability-go/cdkecrimmutability"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("EcrImmutabilityExample"), nil)

	// A repository of this stack: every tag is immutable, except those that developers push again and again.
	cdkecrimmutability.NewImmutableRepository(stack, jsii.String("Api"), &cdkecrimmutability.ImmutableRepositoryProps{
		RepositoryName: jsii.String("example/api"),
		MutableTags:    jsii.Strings("dev-*"),
		RemovalPolicy:  awscdk.RemovalPolicy_DESTROY,
		EmptyOnDelete:  jsii.Bool(true),
	})

	// A repository that exists already and that no stack owns. It stays immutable when it leaves this stack.
	cdkecrimmutability.NewExistingRepositories(stack, jsii.String("LegacyApi"), &cdkecrimmutability.ExistingRepositoriesProps{
		Repositories: &[]interfacesawsecr.IRepositoryRef{
			awsecr.Repository_FromRepositoryName(stack, jsii.String("LegacyApiRepository"), jsii.String("legacy/api")),
		},
	})

	// Another one. When it leaves this stack it gets back the setting that it had before.
	cdkecrimmutability.NewExistingRepositories(stack, jsii.String("LegacyWeb"), &cdkecrimmutability.ExistingRepositoriesProps{
		Repositories: &[]interfacesawsecr.IRepositoryRef{
			awsecr.Repository_FromRepositoryName(stack, jsii.String("LegacyWebRepository"), jsii.String("legacy/web")),
		},
		TagMutability: cdkecrimmutability.TagMutabilitySetting_ImmutableExcept(jsii.String("dev-*")),
		OnRemove:      cdkecrimmutability.OnRemove_RESTORE,
	})

	// What ECR creates for images that are replicated to this registry: immutable from their first tag on.
	cdkecrimmutability.NewCreationTemplate(stack, jsii.String("Replicated"), &cdkecrimmutability.CreationTemplateProps{
		Prefix:       jsii.String("example/replicated"),
		AppliedFor:   &[]cdkecrimmutability.AppliedFor{cdkecrimmutability.AppliedFor_REPLICATION},
		ResourceTags: &map[string]*string{"origin": jsii.String("replication")},
	})

	// What ECR creates when an image is pulled through the cache. The tags that publishers move are refreshed, all others are not.
	cdkecrimmutability.NewPullThroughCacheRule(stack, jsii.String("Cache"), &cdkecrimmutability.PullThroughCacheRuleProps{
		EcrRepositoryPrefix: jsii.String("ecr-public"),
		UpstreamRegistry:    cdkecrimmutability.UpstreamRegistry_EcrPublic(),
		Template: &cdkecrimmutability.CreationTemplateOptions{
			TagMutability: cdkecrimmutability.TagMutabilitySetting_ImmutableExcept(jsii.String("latest*")),
			LifecyclePolicyRules: &[]*cdkecrimmutability.LifecyclePolicyRule{{
				Description: jsii.String("Delete what was cached two weeks ago: the next pull caches it again"),
				MaxImageAge: awscdk.Duration_Days(jsii.Number(14)),
			}},
		},
	})

	// A repository by somebody who did not think of it. The Aspect closes it, and all that are still to come in this stack.
	awsecr.NewRepository(stack, jsii.String("Worker"), &awsecr.RepositoryProps{
		RepositoryName: jsii.String("example/worker"),
		RemovalPolicy:  awscdk.RemovalPolicy_DESTROY,
		EmptyOnDelete:  jsii.Bool(true),
	})
	standard := cdkecrimmutability.NewTagImmutabilityStandard(&cdkecrimmutability.TagImmutabilityStandardProps{
		Baseline: cdkecrimmutability.TagMutabilitySetting_ImmutableExcept(jsii.String("dev-*"), jsii.String("latest*")),
	})
	cdkecrimmutability.TagImmutabilityAspect_AddTo(stack, &cdkecrimmutability.TagImmutabilityEnforcerProps{Standard: standard})

	// All repositories of the account and region, whoever made them: which of them do not meet the same standard. It only reports.
	cdkecrimmutability.NewImmutableRegistry(stack, jsii.String("Registry"), &cdkecrimmutability.ImmutableRegistryProps{
		Standard: standard,
		Schedule: awsevents.Schedule_Rate(awscdk.Duration_Days(jsii.Number(1))),
	})

	app.Synth(nil)
}
