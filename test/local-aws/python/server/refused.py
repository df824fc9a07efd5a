"""What ECR says instead of an answer."""

from .moto_ecr import Answer, error


class Refused(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def answer(self) -> Answer:
        return error(self.code, str(self))
