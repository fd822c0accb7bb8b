"""AWS in memory, behind the SDK's own calls: tables, buckets, queues and keys, as far as tests need them.

Why: moto parses every call from HTTP and copies whole tables for every transaction, and unit tests spent most of their
time there. What is not known here raises NotImplementedError. That it answers as moto does is proved call by call in
tests/unit/support/test_memory_aws.py (docs/decisions/0030).
"""
