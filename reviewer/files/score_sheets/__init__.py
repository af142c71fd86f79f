"""Score workbooks: the blank one that goes out, and the filled one that comes back."""
