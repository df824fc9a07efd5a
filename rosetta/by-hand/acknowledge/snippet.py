from aws_cdk import Acknowledgment, Validations
import aws_cdk.aws_ecr as ecr

worker = ecr.Repository(self, "Worker", repository_name="shop/worker")
Validations.of(worker).acknowledge(Acknowledgment(id="cdk-ecr-immutability::repositoryMutable", reason="until the build names its tags"))
