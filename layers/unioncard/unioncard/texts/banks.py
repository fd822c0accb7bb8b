"""What is said of batches and of files that banks sent."""

OUT_OF_STOCK = "银行预制卡不足：本批需要 {wanted} 张，现有 {left} 张；银行补充预制卡后自动继续，无需重新上传。"
NOT_WITHDRAWABLE = "该批次的开卡文件已交银行，不能撤回；如需停办，请与银行联系。"
NOT_RESENDABLE = "该批次现在不能重发：只有已交银行、银行尚未答复的开卡文件才能重发。"
NOT_REISSUABLE = "该批次现在不能重新申请：请等银行全部答复后，再为被退回的会员重新申请。"
NOBODY_TO_REISSUE = "该批次没有需要重新申请的会员。"

NOT_A_BANK = "银行名录中没有这家银行。"
UNKNOWN_NAME = "文件名不在约定之列，不知道是什么文件。"
UNREADABLE = "文件不符合约定的格式：{reason}"
TOO_LARGE = "文件有 {size} 字节，超过上限 {limit} 字节。"
UNKNOWN_BATCH = "文件所说的批次不存在。"
BATCH_OF_ANOTHER = "文件所说的批次不是这家银行的。"
BATCH_EMPTY = "文件所说的批次没有人，从未交银行。"
BATCH_WITHDRAWN = "文件所说的批次已撤回，从未交银行。"

OTHER_FILE = "银行目录中已有同名但内容不同的文件 {name}，未覆盖；请与银行核对。"

PROBLEMS = {
    "row-unknown": "批次中没有这一行。",
    "row-doubled": "同一行有两种答复，都未采用，请银行核实后重发。",
    "contradicts": "与该行原来的答复不一致，未采用，请与银行核实。",
    "wrong-person": "证件号码或姓名与我方发出的不符，未采用，请银行核实是否串行。",
    "card-shape": "卡号不是这家银行的卡号，未采用。",
    "card-taken": "该卡号已属于另一人，未采用，请银行核实。",
    "card-not-laid-aside": "银行开出的卡号不是为该行预留的预制卡，未采用，请银行核实。",
    "card-check": "卡号校验位不符，已按银行答复登记，请领卡时对照卡面核对。",
    "card-unknown": "尚无此卡的开卡答复，已留存，待开卡答复到达后处理。",
    "event-contradicts": "与该卡已登记的情况矛盾，未采用，请与银行核实。",
    "lot-contradicts": "与已通知的预制卡号段重复或矛盾，未采用，请与银行核实。",
    "receipt-contradicts": "与该批次已登记的收妥或开卡结果矛盾，未采用，请与银行核实。",
}
"""What an officer reads of an answer that was not taken, or is to be looked at, by ``Problem``."""
