"""Measuring: how near text and facts come to the gold ones."""
