"""The rights of a member (PIPL §§44-47): what is held of a person, its correction and erasure, and retention."""
