"""Which key means what: bindings, presets, layouts, the keymap, and what help says of keys. Opens nothing."""
