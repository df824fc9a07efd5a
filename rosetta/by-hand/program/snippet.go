package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-ecr-immutability/cdk-ecr-immutability-go/cdkecrimmutability"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)

	// Every tag is immutable, except these. Leave MutableTags out, and no tag can move.
	api := cdkecrimmutability.NewImmutableRepository(stack, jsii.String("Api"), &cdkecrimmutability.ImmutableRepositoryProps{
		RepositoryName: jsii.String("team/api"),
		MutableTags:    jsii.Strings("latest", "dev-*"),
	})
	// Prints: tag 'dev-1' can be overwritten: filter 'dev-*' excludes it from IMMUTABLE
	awscdk.Annotations_Of(stack).AddInfo(api.TagMutability().Explain(jsii.String("dev-1")))

	app.Synth(nil)
}
