"""An invented season: the workbooks that districts would hand in, made by a seeded script."""
