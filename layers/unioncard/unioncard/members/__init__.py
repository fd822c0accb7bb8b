"""Members 会员: one encrypted record a person, found by a keyed digest (HMAC) of the identity document."""
