"""What comes in: files of the archive as pages, in pixels or in words."""

from pipeline.intake.kinds import Kind, kind_of
from pipeline.intake.pages import read_pages
from pipeline.intake.source import identify

__all__ = ["Kind", "identify", "kind_of", "read_pages"]
