"""The panels side by side on the reader: article, form, the lines above and below, and the rows they cache."""
