"""Words of the month's workbook: headings, what each figure means, the notes, the big numbers."""

from __future__ import annotations

from typing import Final

UNION, CODE = "单位", "工会代码"

REGISTERS, MEMBERS, SENT, OPENED, REFUSED, STATE, MOVED = (
    "本月登记表（行）",
    "会员（人）",
    "送行（张）",
    "开卡成功（张）",
    "银行拒绝（张）",
    "期末状况",
    "组织划转",
)
"""Groups of columns, with the unit of their figures."""

FIGURES: Final = (
    (REGISTERS, "本月读取", "本月上传的会员登记表中读到的会员行数。"),
    (REGISTERS, "本月接受", "校验通过并入库的行数，包括新增会员和已在册会员的信息更新。"),
    (REGISTERS, "本月退回", "校验未通过、退回更正的行数；每一行都有原因可查。读取＝接受＋退回。"),
    (MEMBERS, "期初会员", "截至上月末已采集入库的会员人数。"),
    (MEMBERS, "本月新增", "本月首次采集入库的会员人数；信息更新不重复计数。"),
    (MEMBERS, "本月减少", "本月登记为转出、退会、除名的会员人数。"),
    (MEMBERS, "期末会员", "期初会员＋本月新增－本月减少＋划转会员。"),
    (SENT, "期初送行", "截至上月末已编入开卡批次报送合作银行的张数。"),
    (SENT, "本月送行", "本月编入开卡批次报送合作银行的张数；被拒绝后再次报送的另计。"),
    (SENT, "期末送行", "期初送行＋本月送行＋划转送行。"),
    (OPENED, "期初开卡", "截至上月末合作银行回盘确认开卡成功的张数。"),
    (OPENED, "本月开卡", "本月合作银行回盘确认开卡成功的张数。"),
    (OPENED, "期末开卡", "期初开卡＋本月开卡＋划转开卡。"),
    (REFUSED, "期初拒绝", "截至上月末合作银行回盘拒绝开卡的张数。"),
    (
        REFUSED,
        "本月拒绝",
        "本月合作银行拒绝开卡的张数，原因见各批次；整份退回的文件中无错的人也计入，再次报送时另计送行。",
    ),
    (REFUSED, "期末拒绝", "期初拒绝＋本月拒绝＋划转拒绝。"),
    (STATE, "待银行答复", "期末送行－期末开卡－期末拒绝，即已送行、银行尚未回盘的张数。"),
    (STATE, "开卡率", "期末开卡÷期末会员；没有会员的单位显示“—”。"),
    (MOVED, "划转会员", "本月组织划转带来（正数）或带走（负数）的会员人数，已计入期末会员。"),
    (MOVED, "划转送行", "本月组织划转带来或带走的送行张数，已计入期末送行。"),
    (MOVED, "划转开卡", "本月组织划转带来或带走的开卡张数，已计入期末开卡。"),
    (MOVED, "划转拒绝", "本月组织划转带来或带走的拒绝张数，已计入期末拒绝。"),
)
"""Group, heading and meaning of each column of the detail sheet."""

# The overview.

RANKING: Final = (UNION, "期末会员", "本月新增", "截至上月开卡", "本月开卡", "累计开卡", "开卡率")
MEMBERS_AT_END, SENT_EVER, OPENED_EVER = "期末会员（人）", "累计送行（张）", "累计开卡成功（张）"
REFUSED_EVER, WAITING, RATE = "累计银行拒绝（张）", "待银行答复（张）", "开卡率"
JOINED, THIS_MONTH = "本月新增 {count:,}", "本月 {count:,}"
WAITING_MEANS, RATE_MEANS = "已送行、尚未回盘", "累计开卡成功 ÷ 期末会员"

# The notes.

SCOPE_HEAD: Final = ("统计口径", "含义", "")
CHECKS_HEAD: Final = ("已做核对", "核对内容", "结果")
COLUMNS_HEAD: Final = ("列名", "含义", "所在组")
SCOPE: Final = (
    ("统计时间", "{month}。{cut_off}。月份按北京时间划分。"),
    ("统计范围", "{union}及其所属各级工会，共 {unions:,} 个单位。没有业务的单位照列，各项为 0。"),
    ("汇总方法", "每个单位的数字都含其全部下级。单位既有下级、又有直接登记的会员时，其下另列“其中：本级直属”一行。"),
    ("数字来源", "逐份单据（登记表、开卡批次、银行回盘）计数相加，每份单据只计一次。本表只有数量，不含任何个人信息。"),
    (
        "组织变动",
        "数字按当月末的组织树归集。单位本月划转的，其上月末的累计数在原上级列为划出、在新上级列为划入，"
        "本月办理的计入新的上级；以前各月不变。",
    ),
)
CHECKS: Final = (
    ("期初＋本月＝期末", "会员、送行、开卡成功、银行拒绝四项逐单位核对；总数另与全部单据逐笔合计核对。"),
    ("下级之和＝上级", "每个单位的数字等于本级直属加直接下级之和，逐级核对到根。"),
    ("读取＝接受＋退回", "每份登记表逐份核对，没有丢失的行。"),
)
"""Checks without which no report is written: their result is AGREED."""
ANSWERS_WITHIN: Final = ("答复不多于送行", "开卡成功与银行拒绝之和不超过送行数；超过的单位请与合作银行核对回盘。")
ALL_LISTED: Final = (
    "单位均在组织树内",
    "单据所属单位已撤销或尚未录入组织树的，在明细末尾以黄底单列，并计入总数。",
)
AGREED, TO_CHECK = "相符", "{count:,} 个单位待核"
