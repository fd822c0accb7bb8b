"""The whole way on the local cloud, step by step, and campaigns of it."""
