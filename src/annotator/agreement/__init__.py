"""How far annotators agree: what is compared, the coefficients and their intervals. Pure functions of texts and layers.

Which documents and whose layers are compared is decided elsewhere; nothing here reads or prints.
"""
