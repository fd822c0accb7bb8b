"""Tests against SFTP servers: Debian's OpenSSH, and others that misbehave."""
