"""The checks of a schema file, one module per subject; each problem has its line and column."""
