"""Score sheets, panel minutes and the ranking for paper: one content, as PDF and as Word."""
