"""Every message of our own queues, a file for each function that reads them: ids only, no personal data (invariant 7).

Uploads and banks' files come as S3's own notifications beside these.
"""
