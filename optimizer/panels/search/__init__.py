"""Search from the most likely form of a plan to the most general one."""
