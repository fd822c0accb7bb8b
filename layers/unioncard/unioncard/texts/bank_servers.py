"""What failed at a bank's own server, for operations; no host, user, path or server text enters."""

from __future__ import annotations

from typing import Final

TRANSIENT: Final = "与银行服务器的传输暂时失败，系统会自动重试"
UNREACHABLE: Final = "暂时无法连接银行服务器，系统会自动重试；长时间如此请检查网络和银行的白名单"
DELIVERY_IN_PROGRESS: Final = "同一批文件正由另一次投递传送，系统稍后自动核对"
BROKEN: Final = "与银行服务器的传输中断，系统会自动续传"
TOO_SLOW: Final = "银行服务器太慢，已断开，系统稍后自动续传；长时间如此请联系银行"
NO_SPACE: Final = "银行服务器写不下文件（磁盘已满或配额用完），系统会自动重试；长时间如此请联系银行"
CHANGED: Final = "银行的文件在读取时还在变化，系统稍后再取"
UNCONFIRMED: Final = "银行的文件与服务器报出的大小不符，系统稍后再取一次核对"
SERVER_FAILED: Final = "银行服务器报错但没有说明原因，系统会自动重试；长时间如此请联系银行"
NEEDS_OPERATOR: Final = "需要管理员处理后才能与银行服务器传输"
HOST_KEY_DIFFERS: Final = "银行服务器的主机密钥与登记的不一致，没有发送任何内容；请向银行核实后更新登记的密钥"
HOST_KEY_OUTDATED: Final = (
    "银行服务器的 RSA 主机密钥只能用已过时的 SHA-1 签名（ssh-rsa），没有发送任何内容；"
    "密钥未必有变，请联系银行升级服务器，启用 rsa-sha2-256 或 Ed25519"
)
NO_COMMON_CIPHER: Final = "银行服务器只支持过时的加密算法，无法安全连接；请联系银行升级"
KEY_UNUSABLE: Final = "登记的密钥无法读取；请检查主机密钥是否为一行公钥、登录私钥是否完整且没有口令"
LOGIN_REFUSED: Final = "银行服务器拒绝登录；请与银行核对用户名和登录公钥"
PERMISSION_DENIED: Final = "银行服务器不允许在约定目录中读写；请联系银行开通权限"
FOLDER_MISSING: Final = "银行服务器上没有约定的目录；请与银行核对目录名"
DIFFERENT_FILE: Final = "银行服务器上已有同名但内容不同的文件，没有覆盖；请与银行核对后处理"
TOO_LARGE: Final = "银行的文件超过允许的大小，没有读取；请与银行核对"
TAKEN_AWAY: Final = (
    "银行服务器在文件改成正式名之前就取走了文件，没有再传；请银行不要处理以 .part 结尾的文件，改好后由管理员重发该批次"
)
FILE_UNREADABLE: Final = "银行约定目录中有文件读不出来（没有读取权限、被占用或一直在变化），其他文件已取回；请联系银行"
