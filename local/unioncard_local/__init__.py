"""The local cloud: emulator, deployer, bank SFTP, mail sink, sign-in, one origin, and the demo."""
