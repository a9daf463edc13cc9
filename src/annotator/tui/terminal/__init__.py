"""The terminal: clean input, widths, and direct painting. The only package that uses private names of Textual."""
