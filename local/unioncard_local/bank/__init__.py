"""A bank as its staff and its systems see us: SFTP, pick-up, answers, its own server."""
