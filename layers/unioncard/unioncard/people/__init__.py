"""People: what an identity document, a mobile number and a name are, and how they are shown."""
