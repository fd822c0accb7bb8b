"""Why a directory file is refused."""

EMPTY = "{where} 行：缺少 {column}。"
UNREADABLE = "{where} 行：无法识别（{reason}）。"
REPEATED = "{where} 行：编码 {code} 重复。"
NO_PARENT = "{where} 行：找不到上级工会 {parent}。"
UNKNOWN_UNION = "agreements：协议中的工会 {code} 不在工会名录中。"
UNKNOWN_BANK = "agreements：协议中的银行 {code} 不在银行名录中。"
