"""End-to-end tests of what goes wrong, on a cloud that tries again at once."""
