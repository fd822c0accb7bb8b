"""Commands that speak Chinese: help, wrong options and every failure, as one sentence and an exit status.

Typer and click word these in English, rich cuts a Chinese sentence short in a narrow column, and what a command did not
foresee would be a traceback on an officer's screen.
"""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from typing import TYPE_CHECKING, Any, Final, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from unioncard_cli import failures, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

REFUSED: Final = 2
"""Exit status when the command cannot do what was asked, as typer has it for wrong options."""
INTERRUPTED: Final = 130
"""Exit status after Ctrl-C: 128 and the number of the signal, as shells have it."""
BROKEN: Final = 70
"""Exit status when the program itself is at fault (EX_SOFTWARE of sysexits.h)."""

_TRACEBACK: Final = "UNIONCARD_TRACEBACK"
"""Set in the environment, an unforeseen error is shown with its traceback: for who mends it."""
_WIDEST: Final = 100
_NAMES: Final = 30
"""Columns on the terminal for names of options; a longer one has its help on the next lines."""


F = TypeVar("F", bound="Callable[..., Any]")


class CommandLine(typer.Typer):
    """A Typer whose groups and commands are the ones below."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"cls": ChineseGroup, "add_completion": False, "rich_markup_mode": None, **settings})

    def command(self, name: str | None = None, **settings: Any) -> Callable[[F], F]:
        """See Typer.command."""
        return super().command(name, **{"cls": ChineseCommand, **settings})


class ChineseCommand(TyperCommand):
    """One command."""

    def main(self, *args: Any, **settings: Any) -> Any:
        """Run; a failure is one sentence on stderr."""
        return _run(super().main, args, settings)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The help in Chinese, whole at any width."""
        formatter.write(_help(self, ctx))


class ChineseGroup(TyperGroup):
    """Several commands below one name."""

    def main(self, *args: Any, **settings: Any) -> Any:
        """Run; a failure is one sentence on stderr."""
        return _run(super().main, args, settings)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The help in Chinese, whole at any width."""
        formatter.write(_help(self, ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that was named. A wrong name is refused with those there are."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            known = "、".join(self.list_commands(ctx))
            raise typer.BadParameter(texts.NO_COMMAND.format(name=args[0], known=known), ctx=ctx)
        return super().resolve_command(ctx, args)


def _run(main: Any, args: tuple[Any, ...], settings: dict[str, Any]) -> Any:
    """``main`` with every failure as a sentence; SystemExit with the status, as typer's own does."""
    standalone = settings.pop("standalone_mode", True)
    if not standalone:
        return main(*args, standalone_mode=False, **settings)
    try:
        done = main(*args, standalone_mode=False, **settings)
    except KeyboardInterrupt:
        done = INTERRUPTED
    except typer.Abort:
        done = INTERRUPTED
    except typer.TyperException as wrong:
        if type(wrong).__name__ == "NoArgsIsHelpError":
            sys.stdout.write(wrong.message + "\n")
        else:
            sys.stderr.write(failures.usage(wrong) + "\n")
        done = wrong.exit_code
    except Exception as error:
        if os.environ.get(_TRACEBACK):
            raise
        sentence = failures.sentence(error)
        said = sentence or texts.UNFORESEEN.format(kind=type(error).__name__, name=_TRACEBACK)
        sys.stderr.write(failures.ended(said) + "\n")
        done = REFUSED if sentence else BROKEN
    if done == INTERRUPTED:
        sys.stderr.write(texts.INTERRUPTED + "\n")
    sys.exit(done if isinstance(done, int) else 0)


# --- help ------------------------------------------------------------------------------------------------------------


def _help(command: Any, ctx: Any) -> str:
    shown = [one for one in command.get_params(ctx) if not getattr(one, "hidden", False)]
    arguments = [one for one in shown if one.param_type_name == "argument"]
    options = [one for one in shown if one.param_type_name == "option"]
    usage = [texts.USAGE + ctx.command_path, texts.OPTIONS_HERE, *(one.make_metavar(ctx=ctx) for one in arguments)]
    is_group = isinstance(command, TyperGroup)
    lines = [" ".join([*usage, texts.COMMAND_HERE] if is_group else usage), ""]
    lines += [*_wrapped(" ".join((command.help or "").split()), _width()), ""]
    if arguments:
        lines += [texts.ARGUMENTS, *_table((one.make_metavar(ctx=ctx), _about(one, ctx)) for one in arguments), ""]
    lines += [texts.OPTIONS, *_table((_option(one), _about(one, ctx)) for one in options)]
    if is_group:
        found = ((name, command.get_command(ctx, name)) for name in command.list_commands(ctx))
        lines += ["", texts.COMMANDS, *_table((name, " ".join((one.help or "").split())) for name, one in found)]
    return "\n".join(lines) + "\n"


def _option(option: Any) -> str:
    names = ", ".join([*option.opts, *option.secondary_opts])
    if option.is_flag or option.name == "help":
        return names
    choices = getattr(option.type, "choices", None)
    value = "|".join(map(_value, choices)) if choices else texts.VALUES.get(option.type.name, option.type.name)
    return f"{names} {value}"


def _about(param: Any, ctx: Any) -> str:
    text = texts.HELP_OPTION if param.name == "help" else param.help or ""
    default = None if param.required or getattr(param, "is_flag", False) else param.get_default(ctx, call=False)
    if param.required:
        text += texts.REQUIRED
    elif default not in (None, "", [], ()) and param.name != "help":
        text += texts.DEFAULT.format(value=_value(default))
    return text


def _value(value: object) -> str:
    return str(getattr(value, "value", value))


def _table(rows: Any) -> Iterator[str]:
    """Two columns; what is too long for its line goes on in the next, nothing is left out."""
    pairs = list(rows)
    width = min(_NAMES, max(map(_cells, (name for name, _ in pairs)), default=0))
    for name, about in pairs:
        first, *more = _wrapped(about, max(_width() - width - 4, 10)) or [""]
        if _cells(name) > width:
            yield f"  {name}"
            yield f"  {' ' * width}  {first}".rstrip()
        else:
            yield f"  {name}{' ' * (width - _cells(name))}  {first}".rstrip()
        for line in more:
            yield f"  {' ' * width}  {line}"


def _wrapped(text: str, width: int) -> Sequence[str]:
    """Lines of at most so many columns; between Chinese characters a line may end anywhere, a word stays whole."""
    lines: list[str] = [""]
    for piece in _pieces(text):
        if _cells(lines[-1] + piece.rstrip()) <= width or not lines[-1]:
            lines[-1] += piece
        else:
            lines.append(piece.lstrip())
    return [line.rstrip() for line in lines if line.strip()]


def _pieces(text: str) -> Iterator[str]:
    """Words of narrow characters, and wide characters one by one, a closing mark with what is before it."""
    piece = ""
    for sign in text:
        wide, closes = _cells(sign) > 1, sign in texts.CLOSING
        begins = (
            piece
            and not closes
            and piece[-1] not in texts.OPENING
            and (wide or piece[-1] == " " or _cells(piece[-1]) > 1)
        )
        if begins:
            yield piece
            piece = ""
        piece += sign
    if piece:
        yield piece


def _cells(text: str) -> int:
    """Columns on a terminal: two for a wide character."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _width() -> int:
    return max(min(shutil.get_terminal_size().columns, _WIDEST), 20)
