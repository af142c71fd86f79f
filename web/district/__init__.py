"""Pages of a recommending district: its submissions and its workbook."""
