"""What a schema allows: overlaps, relations, required answers, and what in a layer breaks a rule. Pure functions."""
