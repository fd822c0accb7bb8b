"""End-to-end tests that share one cloud, of which the first finds it empty."""
