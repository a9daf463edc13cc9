"""The data of a YAML text that has no problem."""

from annotator.schema.yaml.strict_yaml import YamlFile, parse_yaml


def load_yaml(text: str) -> YamlFile:
    source = parse_yaml(text, "f")
    assert source.problems == []
    return source
