"""The terminal: clean input, widths, and direct painting. The only room that touches private names of Textual."""
