"""Suggests spans from earlier labels and from given patterns. Never writes, never uses the screen."""
