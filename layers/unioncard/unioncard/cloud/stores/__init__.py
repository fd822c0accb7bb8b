"""The domain's ports on AWS, one file a port."""
