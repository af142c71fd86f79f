"""Reading the world's files: workbooks, tables as text or web pages, Word forms."""
