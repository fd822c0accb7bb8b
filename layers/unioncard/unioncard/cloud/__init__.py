"""The one package that speaks to AWS: stores, vault, drop, queues, settings."""
