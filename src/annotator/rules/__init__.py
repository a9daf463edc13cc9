"""What a schema allows: overlaps, relations, required answers, and breaches of its rules in a layer. Pure functions."""
