"""What several formats use: decoding, JSON, offsets and units, tokens, building layers, losses."""
