"""One process that is an AWS: MiniStack, with moto's Amazon ECR in place of its own."""
