"""The schema as YAML: the strict loader, and the writer whose output loads as the same schema."""
