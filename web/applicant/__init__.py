"""Pages of an applicant: its slot and the calendar file."""
