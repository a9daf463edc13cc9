"""What keys mean: bindings, presets, layouts, the keymap, and the keys shown in help. Reads no files."""
