"""Calendar entries (iCalendar, iTIP): invitations, cancellations, feeds."""
