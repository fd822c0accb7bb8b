"""Tools beside the cloud: made-up registers, the directory's files, bank profiles in YAML, the card's face."""
