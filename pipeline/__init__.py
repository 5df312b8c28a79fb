"""Kehoach: from scanned Vietnamese administrative documents to a table that people can trust."""

__version__ = "0.1.0"
