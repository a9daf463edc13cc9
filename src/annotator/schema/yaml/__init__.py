"""The schema as YAML: the one strict loader, and the writer whose output reads back as the same schema."""
