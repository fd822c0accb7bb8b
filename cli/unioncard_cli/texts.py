"""What the command line says, in Chinese: help, wrong words, failures, forms and unions."""

from __future__ import annotations

from typing import Final

UNKNOWN_UNION: Final = "名录中没有编码为 {code} 的工会，请核对 --union。"
NO_UNIONS_FILE: Final = "文件夹 {folder} 中没有 unions.csv。"
NO_DIRECTORY: Final = (
    "不知道到哪里查找工会 {code}：请用 --directory 给出名录文件夹，或用 --stack 给出堆栈，或先启动本地云。"
)
UNREACHABLE: Final = "读取工会名录失败，请确认云端或本地云可用：{reason}"
DEMO_DIRECTORY: Final = "未给出名录，按项目自带的名录（data/henan、data/demo）查找工会。"
NO_BANK: Final = "工会 {code} 及其上级没有生效的合作协议，姓名用字未按银行的字符集检查。"
FORM_WRITTEN: Final = "已写入 {out}：{title}（版本 {version}）{stamp}。"
NOT_WRITABLE: Final = "无法写入 {out}：{reason}"
NO_ROSTER_SAMPLE = "发放登记册按批次生成，没有样例；请在批次页面下载。"
ONLY_CLEAN_UNIONS = "工会登记表的样例没有错误行，请去掉 --dirty。"

FILE_KINDS: Final = {
    "receipt": "收妥回执",
    "return": "回盘",
    "events": "卡片变动",
    "stock": "空白卡库存",
    "issuance": "开卡文件",
    "": "文件",
}
LINE: Final = "第 {line} 行{field}："
ABOUT_BATCH: Final = "，批次 {batch}"
UNUSUAL_NAME: Final = (
    "文件名里有字母、数字、点、下划线、连字符以外的字，或者像证件号码、手机号码、卡号的数字，或者超过 120 个字符："
    "文件照样收，但这个名字可能写有人名，系统不保存；有行没有采用时，不采用清单不叫这个名字。请改名。"
)
VERDICTS: Final = {
    "clean": "{kind}：{rows} 行{batch}，格式正确。批次、会员和卡号是否相符，要到系统里才能核对。",
    "problems": "{kind}：{rows} 行{batch}，上面的行不会登记。",
    "unreadable": "{kind}：整个文件不会收，其中任何一行都不登记。",
}
_UNSEEN: Final = "这个文件没有总笔数，也没有文件尾，看不出是否被截断："
_LISTED: Final = _UNSEEN + "只认列出的行，交之前请核对行数。"
_NEXT: Final = _UNSEEN + "没有列出的以下一个文件为准。"
UNCOUNTED: Final = {
    ("receipt", "unanswered"): _UNSEEN + "没有列出的行当作没有错，由系统自动重发；有错的请都列出。",
    ("return", "unanswered"): _UNSEEN + "没有列出的行仍算没有答复，到期催问。",
    **{(kind, "next-file"): _NEXT for kind in ("events", "stock")},
    **{(kind, "listed-rows"): _LISTED for kind in ("receipt", "return", "events", "stock")},
}
"""By kind of file and ``AnswerFormat.uncounted``."""
ACCEPTED: Final = "这个回执说：收下整个文件。"
REFUSED: Final = "这个回执说：整个文件退回。"
SERIAL_TAKEN: Final = "文件夹里已有内容不同的 {name}：换一个 --serial，或不写，自动用下一个空的序号。"

# --- help, and words on the command line that cannot be taken --------------------------------------------------------

USAGE: Final = "用法："
OPTIONS_HERE: Final = "[选项]"
COMMAND_HERE: Final = "命令 …"
ARGUMENTS: Final = "参数："
OPTIONS: Final = "选项："
COMMANDS: Final = "命令："
HELP_OPTION: Final = "显示本说明后退出"
REQUIRED: Final = "（必填）"
DEFAULT: Final = "（不给则为 {value}）"
VALUES: Final = {
    "str": "文字",
    "int": "整数",
    "int range": "整数",
    "float": "数字",
    "float range": "数字",
    "file": "文件",
    "directory": "文件夹",
    "path": "路径",
    "%Y-%m-%d": "年-月-日",
    "datetime": "年-月-日",
}
"""What stands behind an option, by the type's name."""
CLOSING: Final = "，。；：、！？）》”」】…,.;:!?)%"
"""Marks that begin no line."""
OPENING: Final = "（《“「【…([{<"
"""Marks that end no line."""

TRY_HELP: Final = "用 {command} --help 查看用法。"
NO_COMMAND: Final = "没有命令 {name}，可用的有：{known}。"
MISSING_COMMAND: Final = "缺少命令。"
NO_OPTION: Final = "没有选项 {name}。"
DID_YOU_MEAN: Final = "是不是 {names}？"
NEEDS_VALUE: Final = "选项 {name} 后面缺少内容。"
TAKES_NO_VALUE: Final = "选项 {name} 后面不写内容。"
MISSING: Final = "缺少 {name}（{about}）。"
TOO_MANY: Final = "多写了：{words}。"
WRONG_USAGE: Final = "命令写得不对。"
BAD_VALUE: Final = "{name} 不对：{why}。"
ONE_OF: Final = "只能是 {choices}"
NO_DATE: Final = "应为日期，写作 2026-11-23"
NO_INTEGER: Final = "应为整数"
NO_NUMBER: Final = "应为数字"
AT_LEAST: Final = "，不小于 {low}"
AT_MOST: Final = "，不大于 {high}"
NOT_TAKEN: Final = "不能用这个值"

# --- failures --------------------------------------------------------------------------------------------------------

INTERRUPTED: Final = "已中断。"
UNFORESEEN: Final = "程序内部出错（{kind}），没有完成。请设环境变量 {name}=1 再运行一次，把显示的内容交给维护人员。"
ONTO_INPUT: Final = "{file} 是本命令要读取的文件，不能写到它上面；请换一个文件名。"
KEPT: Final = "原来的 {file} 内容不同，已改名为 {kept} 留存。"

NO_SUCH_FILE: Final = "没有这个文件或文件夹"
IS_A_FOLDER: Final = "是文件夹，不是文件"
IS_A_FILE: Final = "是文件，不是文件夹"
NOT_READABLE: Final = "没有读取的权限"
NO_PERMISSION: Final = "没有权限"
READ_ONLY: Final = "所在的磁盘是只读的"
EXISTS: Final = "已有同名的文件或文件夹"
DISK_FULL: Final = "磁盘空间不足"
NAME_TOO_LONG: Final = "名称太长"
CONNECTION_REFUSED: Final = "连不上服务器（连接被拒绝）"
CONNECTION_LOST: Final = "与服务器的连接中断"
TIMED_OUT: Final = "等待超时"
UNREACHABLE_HOST: Final = "网络不通，到不了服务器"
UNKNOWN_HOST: Final = "找不到这个主机名"
SYSTEM_ERROR: Final = "系统错误（{number}）"
NOT_UTF8: Final = "文件不是 UTF-8 编码，请另存为 UTF-8 编码后重试。"
HTTP_FAILED: Final = "与本地云的登录服务通信失败（{kind}），请确认本地云在运行。"

AWS_NO_REGION: Final = "没有设定 AWS 区域：请设环境变量 AWS_DEFAULT_REGION，或在 AWS 配置文件中设 region。"
AWS_NO_CREDENTIALS: Final = "没有可用的 AWS 凭证，或凭证已过期：请重新登录，或设环境变量 AWS_PROFILE。"
AWS_NO_PROFILE: Final = "AWS 配置文件中没有环境变量 AWS_PROFILE 所说的配置。"
AWS_UNREACHABLE: Final = "连不上 AWS 或本地云，请确认网络可用、本地云在运行。"
AWS_DENIED: Final = "AWS 账号没有所需的权限（{code}）。"
AWS_REFUSED: Final = "AWS 或本地云没有接受请求（{code}）。"
NO_SUCH_STACK: Final = "没有名为 {stack} 的堆栈，请核对名称、区域和账号。"
NOT_OUR_STACK: Final = "堆栈 {stack} 不是会员卡系统的堆栈：没有输出 {output}。"

# --- banks at the command line ---------------------------------------------------------------------------------------

KEY_REFUSED: Final = "服务器拒绝了这个银行代码或密钥"
SFTP_FAILED: Final = "SFTP 失败：{reason}"
HOST_KEY: Final = "服务器的公钥不在公钥文件中，或与其中的不同"
BAD_KEY_FILE: Final = "私钥文件无法读取，或设有口令"
SSH_ENDED: Final = "与服务器的连接中断或没有建立（{kind}）"

# --- an officer of the local cloud -----------------------------------------------------------------------------------

ONE_UNION: Final = "请给出工会编码一次，例如 unioncard local token 4101000001。"
NOT_RUNNING: Final = "本地云没有启动，请先运行 unioncard local up。"
NOT_OUR_FOLDER: Final = "文件夹 {folder} 里有别的文件，没有动它；请用 --folder 给出空的或新的文件夹。"
NOT_OPENED: Final = "开通失败：{reason}"
NOT_STARTED: Final = "启动失败：{reason}"
TOKEN_UNKNOWN_UNION: Final = "名录中没有编码为 {code} 的工会：令牌有效，但接口会说没有这个工会。"  # noqa: S105

NOT_HANDED_IN: Final = "登记表没有交成：{reason}"
NO_SUCH_UNION: Final = "名录中没有编码为 {code} 的工会；请核对编码，或先用 unioncard directory load 载入名录。"
HANDED_IN: Final = "登记表 {register}：{read} 行，接受 {accepted} 行，退回 {rejected} 行。"
FILES_AT_BANK: Final = "开卡文件已放到银行能取的地方：用 unioncard bank pickup 取，或用银行自己的程序。"
NOT_YET_AT_BANK: Final = (
    "登记表已收下，开卡文件还没有放到银行能取的地方；过一会儿用 unioncard bank pickup 看看，"
    "仍没有的，用 unioncard local status 核对本地云，并看日志。"
)

# --- the trail of reads and exports ----------------------------------------------------------------------------------

TRAIL_WHOLE: Final = (
    "查阅与导出记录 {first} 至 {last} 完整：{days} 天已封存，{entries} 条记录，没有被删除、更改或插入的。"
)
AUDIT_WHOLE: Final = "清点 {items} 项，与账目一致；核对的结账月份：{month}。"
AUDIT_NO_MONTH: Final = "尚无结账"
AUDIT_DIFFERENCE: Final = "工会 {union}：{says}（{subject}）。账上：{booked}；清点：{found}"
AUDIT_DIFFERS: Final = "账目与清点不一致，共 {number} 处。请按《docs/operations/audit.md》查明。"
TRAIL_EMPTY: Final = "还没有查阅与导出记录。"
TRAIL_DIGEST: Final = "{day} 的封存摘要为 {digest}，请与日志中当天的摘要核对。"
TRAIL_DIFFERS: Final = "查阅与导出记录与封存时不同，共 {number} 处。请保留现场，按《docs/operations/trail.md》查明。"
TRAIL_ORDER: Final = "--from 不能晚于 --to。"
TRAIL_NOT_KNOWN: Final = "{day} 的封存摘要与 --known 给出的不同。"
TRAIL_KNOWN_SHAPE: Final = "应写作 日期=摘要，如 2026-11-27=3f1c…，摘要为 64 位"
TRAIL_FAULTS: Final = {
    "removed": "{day} 的记录被删除：{name}",
    "changed": "{day} 的记录被更改：{name}",
    "added": "{day} 封存后多出的记录：{name}",
    "rewritten": "{day} 的对象被覆盖或删除过：{name}",
    "day-removed": "{day} 没有封存记录，而其后各天有",
    "day-changed": "{day} 的封存记录与后一天所记的摘要不符，或不是本系统写的",
    "day-open": "{day} 应已封存而没有封存",
}
"""By ``trail_audit.Fault``."""

PERSON_CASE_OPENED: Final = "已申请，编号 {case}。请告诉复核人；15 天内须由另一人复核。"
PERSON_ACTS: Final = {"hold": "查阅", "correct": "更正", "erase": "删除"}
PERSON_STATES: Final = {
    "requested": "待复核",
    "approved": "已复核",
    "clearing": "已删除，正在清理",
    "done": "已办结",
    "refused": "未办理",
}
PERSON_RECORD_WRITTEN: Final = "已写入 {out}。内容没有遮盖，只有当前账户可读；交给本人后请立即删除。"
PERSON_CHANGE_SHAPE: Final = "--change 应写作 栏目=内容，如 姓名=张叁。"
API_UNREACHABLE: Final = "连接接口 {address} 失败，请核对 --api 并检查网络。"
API_ADDRESS: Final = "--api 应以 https:// 开头。"
NOT_SIGNED_IN: Final = "没有登录令牌：请用 --token-file 指明文件，或设环境变量 UNIONCARD_TOKEN。"
API_STATUS: Final = "接口答复 {status}，没有说明原因。"

# --- after a backup was restored --------------------------------------------------------------------------------------

RESTORE_STATES: Final = {
    "lost": "备份里没有",
    "awaiting-upload": "备份里还没有上传",
    "checking": "备份里没有检查完",
    "checked": "已检查",
    "rejected": "整份退回",
}
RESTORE_REGISTER: Final = "登记表 {register}，{at} 上传：{state}"
RESTORE_BATCH: Final = "批次 {batch} 的文件 {file} 已交给银行 {bank}，恢复后的表里没有{again}"
RESTORE_ATTEMPT: Final = "；这是再次发送的批次，请先请银行核对是否收到过两次"
RESTORE_ANSWERS: Final = "银行 {bank} 在备份之后交来 {number} 个文件"
RESTORE_ERASED: Final = "删除名单缺 {lost} 条"
RESTORE_MISSING: Final = "缺 {number} 项：依次运行 restore erased、restore registers、restore answers，再看一次。"
RESTORE_WHOLE: Final = "没有缺的。"
RESTORE_NOBODY_ERASED: Final = "删除名单上没有人，不用再删除。"
RESTORE_SWEPT: Final = "已放回删除名单 {back} 条，名单上的人员已再删除一次。"
RESTORE_SWEEPING: Final = "已放回删除名单 {back} 条，删除还没有做完：请看 validate 的日志和死信，做完之前不要放人进来。"
RESTORE_NOT_SAID: Final = (
    "登记表 {register} 是旧版本的上传链接交来的，看不出是哪个工会的：请该工会重新上传，并先与银行核对。"
)
RESTORE_TAKEN: Final = "登记表 {register} 已重新办理"
RESTORE_TAKING: Final = "登记表 {register} 没有在半小时内办完：请看 validate 的日志和死信，办完后再运行一次"
RESTORE_ISSUED: Final = "登记表 {register} 已重新开批"
RESTORE_NOT_MADE: Final = (
    "批次 {batch} 半小时内没有重新生成：请看 issue 的日志和死信，"
    "处理后再运行一次 restore registers，先不要运行 restore answers"
)
RESTORE_PREMATURE: Final = (
    "银行 {bank}：{number} 个文件的批次还没有重新生成，先不收取；"
    "再次发送的批次要等前一份回盘办完，几分钟后再运行一次 restore answers"
)
RESTORE_ANSWERED: Final = "银行 {bank}：{number} 个文件已重新收取"
