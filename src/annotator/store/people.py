"""Who is compared and reviewed: everyone but the layers in which it is decided between them."""

from __future__ import annotations

from annotator.core.layer import GOLD, GOLD_PREFIX

IS_PERSON = f"({{0}} <> '{GOLD}' AND {{0}} NOT GLOB '{GOLD_PREFIX}*')"
"""The condition that a column, put in the braces, names no layer of gold."""
