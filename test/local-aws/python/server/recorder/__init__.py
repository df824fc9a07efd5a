"""A recorder of repository creation templates and pull-through cache rules, which no emulator knows.

It holds each request and each answer against botocore's model of ECR's API, keeps what it is told in memory, and tells a
test what it was told. It creates no repository, pulls no image, and looks at no role, key or secret that it is told of.
"""
