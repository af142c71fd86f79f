"""Messages to people: text, HTML and a calendar part, byte for byte the same for the same row."""
