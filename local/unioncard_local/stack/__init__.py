"""The local cloud: emulator, mail, sign-in and origin, started, deployed to, found again and stopped."""
