"""The trail: who saw or exported which persons, for whom and why; append-only, closed day by day by a digest chain."""
