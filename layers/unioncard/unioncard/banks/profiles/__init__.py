"""What a bank's files look like, as data: one profile a bank, read by the one engine in banks/files."""
