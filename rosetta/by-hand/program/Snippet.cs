using Amazon.CDK;
using CdkEcrImmutability;

var app = new App();
var stack = new Stack(app, "Shop");

// Every tag is immutable, except these. Leave MutableTags out, and no tag can move.
var api = new ImmutableRepository(stack, "Api", new ImmutableRepositoryProps
{
    RepositoryName = "team/api",
    MutableTags = new [] { "latest", "dev-*" }
});
// Prints: tag 'dev-1' can be overwritten: filter 'dev-*' excludes it from IMMUTABLE
Annotations.Of(stack).AddInfo(api.TagMutability.Explain("dev-1"));

app.Synth();
