package example;

import io.github.cdkecrimmutability.AppliedFor;
import io.github.cdkecrimmutability.CreationTemplate;
import io.github.cdkecrimmutability.CreationTemplateOptions;
import io.github.cdkecrimmutability.ImmutableRegistry;
import io.github.cdkecrimmutability.ImmutableRepository;
import io.github.cdkecrimmutability.LifecyclePolicyRule;
import io.github.cdkecrimmutability.OnRemove;
import io.github.cdkecrimmutability.PullThroughCacheRule;
import io.github.cdkecrimmutability.ExistingRepositories;
import io.github.cdkecrimmutability.TagImmutabilityAspect;
import io.github.cdkecrimmutability.TagImmutabilityEnforcerProps;
import io.github.cdkecrimmutability.TagImmutabilityStandard;
import io.github.cdkecrimmutability.TagMutabilitySetting;
import io.github.cdkecrimmutability.UpstreamRegistry;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ecr.Repository;
import software.amazon.awscdk.services.events.Schedule;

public final class App {
  public static void main(String[] args) {
    software.amazon.awscdk.App app = new software.amazon.awscdk.App();
    Stack stack = new Stack(app, "EcrImmutabilityExample");

    // A repository of this stack: every tag is immutable, except those that developers push again and again.
    ImmutableRepository.Builder.create(stack, "Api")
        .repositoryName("example/api")
        .mutableTags(List.of("dev-*"))
        .removalPolicy(RemovalPolicy.DESTROY)
        .emptyOnDelete(true)
        .build();

    // A repository that exists already and that no stack owns. It stays immutable when it leaves this stack.
    ExistingRepositories.Builder.create(stack, "LegacyApi")
        .repositories(List.of(Repository.fromRepositoryName(stack, "LegacyApiRepository", "legacy/api")))
        .build();

    // Another one. When it leaves this stack it gets back the setting that it had before.
    ExistingRepositories.Builder.create(stack, "LegacyWeb")
        .repositories(List.of(Repository.fromRepositoryName(stack, "LegacyWebRepository", "legacy/web")))
        .tagMutability(TagMutabilitySetting.immutableExcept("dev-*"))
        .onRemove(OnRemove.RESTORE)
        .build();

    // What ECR creates for images that are replicated to this registry: immutable from their first tag on.
    CreationTemplate.Builder.create(stack, "Replicated")
        .prefix("example/replicated")
        .appliedFor(List.of(AppliedFor.REPLICATION))
        .resourceTags(Map.of("origin", "replication"))
        .build();

    // What ECR creates when an image is pulled through the cache. The tags that publishers move are refreshed, all others are not.
    PullThroughCacheRule.Builder.create(stack, "Cache")
        .ecrRepositoryPrefix("ecr-public")
        .upstreamRegistry(UpstreamRegistry.ecrPublic())
        .template(CreationTemplateOptions.builder()
            .tagMutability(TagMutabilitySetting.immutableExcept("latest*"))
            .lifecyclePolicyRules(List.of(LifecyclePolicyRule.builder()
                .description("Delete what was cached two weeks ago: the next pull caches it again")
                .maxImageAge(Duration.days(14))
                .build()))
            .build())
        .build();

    // A repository by somebody who did not think of it. The Aspect closes it, and all that are still to come in this stack.
    Repository.Builder.create(stack, "Worker")
        .repositoryName("example/worker")
        .removalPolicy(RemovalPolicy.DESTROY)
        .emptyOnDelete(true)
        .build();
    TagImmutabilityStandard standard = TagImmutabilityStandard.Builder.create()
        .baseline(TagMutabilitySetting.immutableExcept("dev-*", "latest*"))
        .build();
    TagImmutabilityAspect.addTo(stack, TagImmutabilityEnforcerProps.builder().standard(standard).build());

    // All repositories of the account and region, whoever made them: which of them do not meet the same standard. It only reports.
    ImmutableRegistry.Builder.create(stack, "Registry")
        .standard(standard)
        .schedule(Schedule.rate(Duration.days(1)))
        .build();

    app.synth();
  }
}
