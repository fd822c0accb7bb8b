"""What users read, in Chinese and in one place: findings, mails, answers of the API."""
