"""What a failure is called: one Chinese sentence for each kind, '' for what the program did not foresee."""

from __future__ import annotations

import errno
import re
import socket
from typing import TYPE_CHECKING, Any, Final

from unioncard.errors import UnionCardError
from unioncard_cli import texts

if TYPE_CHECKING:
    from collections.abc import Mapping

_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
_QUOTED: Final = re.compile(r"'(.*)'", re.DOTALL)
_PATHS: Final[Mapping[str, str]] = {
    "does not exist": texts.NO_SUCH_FILE,
    "is a directory": texts.IS_A_FOLDER,
    "is a file": texts.IS_A_FILE,
    "is not readable": texts.NOT_READABLE,
    "is not writable": texts.NO_PERMISSION,
}
"""End of typer's message on a path → what is wrong with it."""
_SYSTEM: Final[Mapping[int, str]] = {
    errno.ENOENT: texts.NO_SUCH_FILE,
    errno.EACCES: texts.NO_PERMISSION,
    errno.EPERM: texts.NO_PERMISSION,
    errno.EROFS: texts.READ_ONLY,
    errno.EISDIR: texts.IS_A_FOLDER,
    errno.ENOTDIR: texts.IS_A_FILE,
    errno.EEXIST: texts.EXISTS,
    errno.ENOSPC: texts.DISK_FULL,
    errno.EDQUOT: texts.DISK_FULL,
    errno.ENAMETOOLONG: texts.NAME_TOO_LONG,
    errno.ECONNREFUSED: texts.CONNECTION_REFUSED,
    errno.ECONNRESET: texts.CONNECTION_LOST,
    errno.EPIPE: texts.CONNECTION_LOST,
    errno.ETIMEDOUT: texts.TIMED_OUT,
    errno.EHOSTUNREACH: texts.UNREACHABLE_HOST,
    errno.ENETUNREACH: texts.UNREACHABLE_HOST,
}
_AWS: Final[Mapping[str, str]] = {
    "NoRegionError": texts.AWS_NO_REGION,
    "NoCredentialsError": texts.AWS_NO_CREDENTIALS,
    "PartialCredentialsError": texts.AWS_NO_CREDENTIALS,
    "TokenRetrievalError": texts.AWS_NO_CREDENTIALS,
    "ProfileNotFound": texts.AWS_NO_PROFILE,
}
"""Name of botocore's exception → sentence; all others mean that AWS could not be asked."""
_EXPIRED: Final = frozenset({"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "SignatureDoesNotMatch"})
_DENIED: Final = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})


def sentence(error: BaseException) -> str:
    """The sentence for an error that ended a command."""
    origin = type(error).__module__.partition(".")[0]
    match error:
        case UnionCardError():
            said = str(error)
        case OSError():
            said = of_system(error)
        case _ if origin == "botocore":
            said = of_aws(error)
        case _ if origin in {"httpx", "httpcore"}:
            said = texts.HTTP_FAILED.format(kind=type(error).__name__)
        case UnicodeDecodeError():
            said = texts.NOT_UTF8
        case ValueError() if _CHINESE.search(str(error)):
            said = str(error)
        case _:
            said = ""
    return said


def of_system(error: BaseException) -> str:
    """What the operating system refused, with the file's name where there is one."""
    if isinstance(error, socket.gaierror):
        return texts.UNKNOWN_HOST
    if isinstance(error, TimeoutError):
        return texts.TIMED_OUT
    number, name = getattr(error, "errno", None), getattr(error, "filename", None)
    why = _SYSTEM.get(number or 0) or texts.SYSTEM_ERROR.format(number=number or type(error).__name__)
    return f"{name}：{why}" if name else why


def of_aws(error: BaseException) -> str:
    """What AWS, or its SDK, refused; its English words may quote what was sent and are not repeated."""
    response: Mapping[str, Any] = getattr(error, "response", None) or {}
    code = str((response.get("Error") or {}).get("Code", ""))
    if code in _EXPIRED:
        return texts.AWS_NO_CREDENTIALS
    if code in _DENIED:
        return texts.AWS_DENIED.format(code=code)
    if code:
        return texts.AWS_REFUSED.format(code=code)
    return _AWS.get(type(error).__name__, texts.AWS_UNREACHABLE)


def ended(text: str) -> str:
    """The text as a sentence, whoever wrote it."""
    return text if text.endswith(("。", "！", "？", "）")) else f"{text}。"


# --- wrong words on the command line ---------------------------------------------------------------------------------


def usage(wrong: Any) -> str:
    """The sentence for words on the command line that cannot be taken, and where to look."""
    said = _said(wrong)
    ctx = getattr(wrong, "ctx", None)
    return said + (texts.TRY_HELP.format(command=ctx.command_path) if ctx else "")


def _said(wrong: Any) -> str:
    name, param = getattr(wrong, "option_name", ""), getattr(wrong, "param", None)
    match type(wrong).__name__:
        case "NoSuchOption":
            near = "、".join(sorted(wrong.possibilities or ()))
            said = texts.NO_OPTION.format(name=name) + (texts.DID_YOU_MEAN.format(names=near) if near else "")
        case "BadOptionUsage":
            said = (texts.TAKES_NO_VALUE if "not take" in wrong.message else texts.NEEDS_VALUE).format(name=name)
        case "MissingParameter" if param is not None:
            said = texts.MISSING.format(name=_name(param), about=param.help or "")
        case _ if param is not None:
            said = texts.BAD_VALUE.format(name=_name(param), why=_why(wrong, param))
        case _ if "extra argument" in wrong.message:
            said = texts.TOO_MANY.format(words=wrong.message.rpartition("(")[2].rstrip(")."))
        case _ if _CHINESE.search(wrong.message):
            said = str(wrong.message)
        case _:
            said = texts.MISSING_COMMAND if wrong.message.startswith("Missing command") else texts.WRONG_USAGE
    return said


def _name(param: Any) -> str:
    return str(param.opts[0] if param.param_type_name == "option" else param.human_readable_name)


def _why(wrong: Any, param: Any) -> str:
    if _CHINESE.search(wrong.message) and not _QUOTED.search(wrong.message):
        return str(wrong.message)
    for ending, text in _PATHS.items():
        if wrong.message.rstrip(".").endswith(ending):
            quoted = _QUOTED.search(wrong.message)
            return f"{quoted[1]}：{text}" if quoted else text
    choices = getattr(param.type, "choices", None)
    if choices:
        return texts.ONE_OF.format(choices="、".join(str(getattr(one, "value", one)) for one in choices))
    if hasattr(param.type, "formats"):
        return texts.NO_DATE
    low, high = getattr(param.type, "min", None), getattr(param.type, "max", None)
    text = {"int": texts.NO_INTEGER, "float": texts.NO_NUMBER}.get(str(param.type.name).split()[0], texts.NOT_TAKEN)
    text += "" if low is None else texts.AT_LEAST.format(low=f"{low:,}")
    return text + ("" if high is None else texts.AT_MOST.format(high=f"{high:,}"))
