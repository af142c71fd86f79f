"""Reading the world's files: workbooks, tables as text or web pages, Word forms."""

from reviewer.files.intake.files import read_bytes, read_files

__all__ = ["read_bytes", "read_files"]
