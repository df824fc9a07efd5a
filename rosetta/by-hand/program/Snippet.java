package example;

import io.github.cdkecrimmutability.ImmutableRepository;
import java.util.List;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;

public class Shop {
  public static void main(String[] args) {
    App app = new App();
    Stack stack = new Stack(app, "Shop");

    // Every tag is immutable, except these. Leave mutableTags out, and no tag can move.
    ImmutableRepository api = ImmutableRepository.Builder.create(stack, "Api")
        .repositoryName("team/api")
        .mutableTags(List.of("latest", "dev-*"))
        .build();
    // Prints: tag 'dev-1' can be overwritten: filter 'dev-*' excludes it from IMMUTABLE
    Annotations.of(stack).addInfo(api.getTagMutability().explain("dev-1"));

    app.synth();
  }
}
