"""What failed at a bank's own server, for operations; no host, user, path or server text enters."""

from __future__ import annotations

from typing import Final

TRANSIENT: Final = "与银行服务器的传输暂时失败，系统会自动重试"
UNREACHABLE: Final = "暂时无法连接银行服务器，系统会自动重试；长时间如此请检查网络和银行的白名单"
DELIVERY_IN_PROGRESS: Final = "同一批文件正由另一次投递传送，系统稍后自动核对"
BROKEN: Final = "与银行服务器的传输中断，系统会自动续传"
NO_SPACE: Final = "银行服务器写不下文件（磁盘已满或配额用完），系统会自动重试；长时间如此请联系银行"
CHANGED: Final = "银行的文件在读取时还在变化，系统稍后再取"
SERVER_FAILED: Final = "银行服务器报错但没有说明原因，系统会自动重试；长时间如此请联系银行"
NEEDS_OPERATOR: Final = "需要管理员处理后才能与银行服务器传输"
HOST_KEY_DIFFERS: Final = "银行服务器的主机密钥与登记的不一致，没有发送任何内容；请向银行核实后更新登记的密钥"
NO_COMMON_CIPHER: Final = "银行服务器只支持过时的加密算法，无法安全连接；请联系银行升级"
KEY_UNUSABLE: Final = "登记的密钥无法读取；请检查主机密钥是否为一行公钥、登录私钥是否完整且没有口令"
LOGIN_REFUSED: Final = "银行服务器拒绝登录；请与银行核对用户名和登录公钥"
PERMISSION_DENIED: Final = "银行服务器不允许在约定目录中读写；请联系银行开通权限"
FOLDER_MISSING: Final = "银行服务器上没有约定的目录；请与银行核对目录名"
DIFFERENT_FILE: Final = "银行服务器上已有同名但内容不同的文件，没有覆盖；请与银行核对后处理"
TOO_LARGE: Final = "银行的文件超过允许的大小，没有读取；请与银行核对"
NAME_UNREADABLE: Final = "银行服务器上的文件名或提示不是 UTF-8 编码，无法读取；请联系银行更改"
