"""Banks 合作银行: batches 开卡批次, issuance files 开卡文件 and returns 回盘."""
