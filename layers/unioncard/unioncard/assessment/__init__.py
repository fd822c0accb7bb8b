"""Assessment 督查考核: members expected, targets by date and their line, scores by rules, notes of urging."""
