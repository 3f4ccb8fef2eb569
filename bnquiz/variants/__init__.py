"""Batch norms as people write them, and the edits that make mistakes in them. In go mistakes, an idiom and a
seed, out comes source text; nothing is run here, and no other room is known."""

from bnquiz.variants.drawing import Variant, drawn, mistakes_of, variant
from bnquiz.variants.tables import IDIOMS, NoVariant

__all__ = ["IDIOMS", "NoVariant", "Variant", "drawn", "mistakes_of", "variant"]
