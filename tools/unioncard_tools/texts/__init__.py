"""What tools say, in Chinese."""
