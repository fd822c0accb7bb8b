// The states of things in words, each with a tone: good, wait (others are at it), care (look at it), bad, quiet. Never colour alone:
// a status shows an icon of its tone and the word.

/** {word, tone} of a state; one that this page does not know yet is shown as it is named. */
export const said = (table, state) => table[state] ?? { word: state, tone: "quiet" };

export const KINDS = { members: "会员登记表", unions: "工会登记表", roster: "发放登记册" };

export const REGISTER = {
  "awaiting-upload": { word: "等待上传", tone: "care" },
  checking: { word: "正在校验", tone: "wait" },
  checked: { word: "已校验", tone: "good" },
  rejected: { word: "整份退回", tone: "bad" },
};

export const BATCH = {
  open: { word: "正在编批", tone: "wait" },
  claimed: { word: "正在编批", tone: "wait" },
  written: { word: "等待送出", tone: "wait" },
  delivered: { word: "已交银行", tone: "wait" },
  received: { word: "银行已收妥", tone: "wait" },
  "partly-answered": { word: "部分回盘", tone: "wait" },
  answered: { word: "全部回盘", tone: "good" },
  "file-refused": { word: "银行整份退回", tone: "bad" },
  closed: { word: "已办结", tone: "good" },
  empty: { word: "没有可报送的人", tone: "quiet" },
  withdrawn: { word: "已撤回", tone: "quiet" },
};

export const MEMBERSHIP = {
  active: { word: "在会", tone: "good" },
  retained: { word: "会籍保留", tone: "good" },
  transferring: { word: "转出办理中", tone: "wait" },
  left: { word: "已离会", tone: "quiet" },
  expelled: { word: "已除名", tone: "quiet" },
};

export const CARD = {
  none: { word: "无卡", tone: "quiet" },
  requested: { word: "在办", tone: "wait" },
  opened: { word: "有卡", tone: "good" },
  refused: { word: "银行退回", tone: "bad" },
  closed: { word: "已销卡", tone: "quiet" },
};

export const CUSTODY = {
  requested: { word: "银行尚未答复", tone: "wait" },
  opened: { word: "已开卡", tone: "wait" },
  "at-branch": { word: "已到网点", tone: "care" },
  collected: { word: "经办人已领", tone: "care" },
  signed: { word: "已签收", tone: "good" },
  damaged: { word: "损坏", tone: "bad" },
  returned: { word: "已退回银行", tone: "quiet" },
};

/** What can be stated of cards: the words of the form. */
export const FACT = { "at-branch": "已到网点", collected: "经办人已领", signed: "已签收", damaged: "损坏", returned: "已退回银行" };

/** The state of a card itself, where it is to be marked: of a normal one nothing is said. */
export const PLASTIC = {
  "lost-oral": { word: "口头挂失", tone: "care" },
  "lost-formal": { word: "正式挂失", tone: "care" },
  replaced: { word: "已换卡，尾号是新卡的", tone: "care" },
  closed: { word: "已销卡，不要再发", tone: "bad" },
  "not-member": { word: "已不在会", tone: "care" },
};

export const STEP = {
  done: { word: "已办", tone: "good" },
  now: { word: "正在办", tone: "wait" },
  bad: { word: "停在这里", tone: "bad" },
  ahead: { word: "还没到", tone: "quiet" },
  unseen: { word: "见领卡与发放", tone: "quiet" },
};

export const UNDO = {
  requested: { word: "待复核", tone: "care" },
  approved: { word: "正在撤销", tone: "wait" },
  done: { word: "已撤销", tone: "quiet" },
};

export const FILE = { receipt: "收妥回执", return: "开卡结果" };

export const OUTCOME = {
  taken: { word: "已收下", tone: "good" },
  "set-aside": { word: "没有收下", tone: "bad" },
};

export const TRANSFER = {
  asked: { word: "待答复", tone: "care" },
  agreed: { word: "已同意，正在办理", tone: "wait" },
  refused: { word: "不同意", tone: "bad" },
  done: { word: "已转会", tone: "good" },
  needless: { word: "不必再办", tone: "quiet" },
};

/** Why a member is not let go, by the code of POST /transfers/{id}/refuse. */
export const REFUSAL = {
  "still-employed": "仍在本单位工作，劳动关系没有变化",
  "other-person": "姓名与证件号码不是同一人",
  formalities: "转出手续还没有办完",
  other: "其他（请写明）",
};

/** What POST /members/check says of a person. */
export const CHECK = {
  card: { word: "有卡", tone: "good", means: "是会员，银行已开卡" },
  "under-way": { word: "在办", tone: "wait", means: "是会员，等银行开卡" },
  "no-card": { word: "无卡", tone: "bad", means: "是会员，没有卡" },
  elsewhere: { word: "在其他工会", tone: "care", means: "是别的工会的会员" },
  "not-found": { word: "没查到", tone: "quiet", means: "查不到这个人，或者姓名与号码对不上" },
};

export const SEVERITY = {
  error: { word: "要更正", tone: "bad" },
  warning: { word: "请核对", tone: "care" },
  note: { word: "已改写", tone: "quiet" },
};

export const AGREEMENT = {
  coming: { word: "尚未开始", tone: "wait" },
  holding: { word: "有效", tone: "good" },
  over: { word: "已结束", tone: "quiet" },
};

export const APPOINTMENT = {
  invited: { word: "已邀请，待本人接受", tone: "wait" },
  coming: { word: "尚未开始", tone: "wait" },
  holding: { word: "在任", tone: "good" },
  over: { word: "已到期", tone: "quiet" },
  ended: { word: "已结束", tone: "quiet" },
};

export const CASE = {
  requested: { word: "待您复核", tone: "care" },
  asked: { word: "等另一人复核", tone: "wait" },
  lapsed: { word: "已失效", tone: "quiet" },
  approved: { word: "已复核", tone: "good" },
  clearing: { word: "已删除，星期日清理完", tone: "wait" },
  done: { word: "已办结", tone: "good" },
  refused: { word: "没有办", tone: "quiet" },
};

export const RESTATEMENT = {
  asked: { word: "正在核算", tone: "wait" },
  ready: { word: "待您复核", tone: "care" },
  "asked-by-you": { word: "等另一人复核", tone: "wait" },
  needless: { word: "没有要更正的数字，不必更正", tone: "quiet" },
  approved: { word: "已出新版", tone: "good" },
  refused: { word: "没有办", tone: "quiet" },
};

export const TARGET = {
  unknown: { word: "底数不清", tone: "bad" },
  waiting: { word: "还没有开始", tone: "quiet" },
  reached: { word: "已完成", tone: "good" },
  "on-line": { word: "在目标线上", tone: "good" },
  behind: { word: "落后于目标线", tone: "care" },
  missed: { word: "到期没有完成", tone: "bad" },
};

export const URGING = {
  asked: { word: "待答复", tone: "care" },
  overdue: { word: "逾期没有答复", tone: "bad" },
  answered: { word: "已答复，待办结", tone: "wait" },
  returned: { word: "已退回，待重新答复", tone: "care" },
  closed: { word: "已办结", tone: "good" },
};

export const ROLE = {
  officer: "会员卡专干", clerk: "经办人", approver: "复核人", overseer: "督查人员", administrator: "管理员", province: "省总管理",
};
