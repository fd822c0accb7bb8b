"""Runs `check` over a folder of files: what is refused and why, what takes longest and most memory."""
