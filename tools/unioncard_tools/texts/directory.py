"""Why a directory file is refused."""

from __future__ import annotations

EMPTY = "{where} 行：缺少 {column}。"
NOT_READ = "{file} 无法读取：应是 UTF-8 编码的 CSV 文件。"
NOT_ONE_LINE = "{where} 行：{column} 里有换行或看不见的字符，请改成一行。"
NOT_CSV = "{file}:{line} 行：不是正确的 CSV（引号不成对，或不是文本文件）。"
NO_COLUMNS = "{file} 第一行缺少列名 {columns}。"
UNREADABLE = "{where} 行：{column} 无法识别，应为{what}。"
DAY = "日期，写作 2026-11-23"
COUNT = "不小于 1、不大于 {most} 的整数"
KINDS = "province、region、industry 或 basic"
BANK_CODES = "3 至 31 个小写字母、数字或连字符，以字母开头（也是银行的 SFTP 用户名）"
CODES = "至多 {longest} 个字母、数字、连字符或下划线"
DAYS = "{where} 行：协议日期应在 {earliest} 至 {latest} 之间，请核对。"
ENDS_BEFORE = "{where} 行：valid_to 不能早于 valid_from。"
REPEATED = "{where} 行：编码 {code} 重复。"
NO_PARENT = "{where} 行：找不到上级工会 {parent}。"
UNKNOWN_UNION = "agreements：协议中的工会 {code} 不在工会名录中。"
UNKNOWN_BANK = "agreements：协议中的银行 {code} 不在银行名录中。"
NOT_A_MAIL = "{where} 行：contact_mail 应为一个邮箱地址，例如 office@example.org；没有邮箱的请留空，有多个的只填一个。"
PROFILE = "{where} 行：银行文件格式有误：{reason}"
TWO_BANKS = (
    "agreements：工会 {code} 在同一时间与 {first} 和 {second} 两家银行都有协议；一个工会同一时间只能由一家银行办卡。"
)
NO_BANK_UNIT = "agreements：工会 {code} 与银行 {bank} 的协议缺少 bank_unit；这家银行的文件要有单位编号。"
