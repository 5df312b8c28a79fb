"""A report on an archive: one HTML file that stands by itself, for the screen and for paper."""
