"""What may be wrong with a schema file, a file a subject; each problem with its line and column."""
