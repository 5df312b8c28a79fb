"""A whole archive: files found, read in parallel, and written down as tables."""
