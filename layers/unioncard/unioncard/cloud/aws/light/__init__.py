"""DynamoDB's calls, and KMS's HMAC, without the SDK: it takes four times as long on a call, and longer to start.

Signature Version 4, connections and attempts by the standard library (docs/decisions/0095, 0102). In functions alone.
"""
