"""Protected identities, disclosure control and the leak scan."""
