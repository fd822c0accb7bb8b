"""Reports: movements, the ledger's month and its workbook."""
