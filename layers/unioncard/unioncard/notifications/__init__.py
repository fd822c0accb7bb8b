"""Mail: which letters are written when, each sent once."""
