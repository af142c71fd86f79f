"""The public notice (公示) as a Word, PDF and Excel file."""
