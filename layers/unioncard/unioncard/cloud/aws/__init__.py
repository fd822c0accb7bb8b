"""AWS in our words: client, table, bucket, queue, vault, secrets, log, HTTP."""
