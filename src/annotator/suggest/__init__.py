"""Proposes spans from what was labelled before. Never writes, never asks the screen."""
