"""Subject access: everything that one run holds on one person, and nothing on others."""
