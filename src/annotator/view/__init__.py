"""What a text looks like: glyphs, rows and runs, as plain values in cells.

``cells`` says what one grapheme cluster shows and keeps everything a terminal would obey off the screen,
``breaks`` and ``folding`` where a row may end, ``wrap`` which rows a text has, and ``runs`` which labels,
selections and overlays stand on which cells of a row; ``lines`` measures one-line strings and ``form`` lays out
the tagging form. No colour and no widget lives here, keys are named here but mean nothing, and nothing here
remembers where the reader is: a floor above asks for rows by offset and paints the runs it gets.
"""
