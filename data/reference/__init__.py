"""Tables of the world outside: official working days, districts."""
