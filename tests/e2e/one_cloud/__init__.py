"""End-to-end tests that share one cloud."""
