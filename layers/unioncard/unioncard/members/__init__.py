"""Members 会员: one record a person, sealed, found by a keyed digest of the document."""
