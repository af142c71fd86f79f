"""Plan a season by counting panels instead of naming them: patterns of experts, level by level."""
