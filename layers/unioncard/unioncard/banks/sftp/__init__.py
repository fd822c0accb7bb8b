"""SFTP client for banks that run their own server: deliver issuance files, fetch answers.

connection    from an address to an authenticated SFTP channel; host key pinned before login
remote_files  single-file operations of paramiko, errors mapped to ours
session       push (atomic, resumable, never overwriting), listing, fetch, move
listing       which answer files the bank has finished writing
server        delivery of a batch's files: lease, circuit breaker, control file last
fetch         polling: downloads finished answers into the drop
errors        the exception tree
"""
