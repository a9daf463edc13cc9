"""Proposes spans from what was labelled before and from given patterns. Never writes, never asks the screen."""
