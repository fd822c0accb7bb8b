"""Speed, measured as ratios: what a choice costs against its alternative."""
