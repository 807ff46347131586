"""click in Swedish: help headings, help texts and usage errors; never a value in a message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from gettext import gettext
from typing import Any, TypeVar

import click
from click.core import Parameter
from click.formatting import HelpFormatter
from click.types import OptionHelpExtra

_HEADINGS = {"Options": "Val", "Commands": "Kommandon", "Positional arguments": "Argument"}


class NewWorkbook(click.Path):
    """Path of a workbook to be written: it ends in .xlsx."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, or a usage error without it."""
        path = super().convert(value, param, ctx)
        if not str(path).lower().endswith(".xlsx"):
            self.fail("xlsx", param, ctx)
        return path


class Day(click.ParamType[date]):
    """A date as ÅÅÅÅ-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a usage error without the text."""
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail("date", param, ctx)


class Scales(click.ParamType[tuple[float, ...]]):
    """Sizes of made-up towns separated by commas; 1 is a whole city."""

    name = "scales"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, ...]:
        """The sizes in the order given, or a usage error without the text."""
        if isinstance(value, tuple):
            return value
        try:
            scales = tuple(float(part) for part in str(value).split(","))
        except ValueError:
            self.fail("scales", param, ctx)
        if not all(0.001 <= scale <= 30 for scale in scales):
            self.fail("scales", param, ctx)
        return scales


_EXPECTED: tuple[tuple[type[click.ParamType[Any]], str], ...] = (
    (click.IntRange, "ett heltal inom tillåtna gränser"),
    (click.FloatRange, "ett tal inom tillåtna gränser"),
    (Day, "ett datum som 2026-12-31"),
    (Scales, "tal från 0.001 till 30 med komma emellan"),
    (NewWorkbook, "ett filnamn som slutar på .xlsx"),
    (click.Path, "en sökväg som går att läsa"),
)


class SwedishFormatter(HelpFormatter):
    """Help pages with Swedish headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line."""
        super().write_usage(prog, args, "Användning: " if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """Write a heading, translated where it is click's own."""
        super().write_heading(_HEADINGS.get(heading, heading))


class SwedishContext(click.Context):
    """A context whose help is Swedish."""

    formatter_class = SwedishFormatter


class SwedishOption(click.Option):
    """An option without click's English extras; defaults are said in the help text."""

    def get_help_extra(self, ctx: click.Context) -> OptionHelpExtra:
        """No extras."""
        return OptionHelpExtra()


class SwedishCommand(click.Command):
    """A command whose help is Swedish."""

    context_class = SwedishContext

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option ``--help`` with a Swedish text."""
        return _in_swedish(super().get_help_option(ctx))

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The usage line's parts."""
        return _usage_pieces(super().collect_usage_pieces(ctx))


class SwedishGroup(click.Group):
    """The group of all commands, listed in the order in which they were added."""

    context_class = SwedishContext
    command_class = SwedishCommand

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the code, which is the order of the work."""
        return list(self.commands)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option ``--help`` with a Swedish text."""
        return _in_swedish(super().get_help_option(ctx))

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The usage line's parts."""
        return _usage_pieces(super().collect_usage_pieces(ctx))


Decorated = TypeVar("Decorated", bound=Callable[..., object])


def option(*names: str, **settings: Any) -> Callable[[Decorated], Decorated]:
    """``click.option`` with Swedish help."""
    return click.option(*names, cls=SwedishOption, **settings)


def usage_text(error: click.UsageError) -> str:
    """What is wrong with the command line, in Swedish and without the value.

    A name typed wrong is answered with the names that exist, never repeated.
    """
    hint = ""
    if error.ctx is not None:
        hint = f"\nHjälp: {error.ctx.command_path} --help"
    return _fault(error) + hint


def _fault(error: click.UsageError) -> str:
    if isinstance(error, click.MissingParameter):
        return f"{_name(error.param)} saknas."
    if isinstance(error, click.BadParameter):
        return f"Fel värde för {_name(error.param)}: {_expected(error)} väntas."
    if isinstance(error, click.NoSuchOption):
        return "Okänt val." + _suggested(error.possibilities)
    if isinstance(error, click.BadOptionUsage):
        return f"{error.option_name} är fel använt: värde saknas, eller ges fast inget tas emot."
    if isinstance(error, click.NoSuchCommand):
        return "Okänt kommando." + _suggested(error.possibilities)
    if error.message == gettext("Missing command."):
        return "Kommando saknas."
    return "Kommandoraden går inte att tolka: för många eller för få argument."


def _name(param: Parameter | None) -> str:
    if param is None:
        return "Ett argument"
    if isinstance(param, click.Argument):
        return param.make_metavar(click.Context(click.Command(None))).strip("[].…")
    return max(param.opts, key=len)


def _expected(error: click.BadParameter) -> str:
    kind = error.param.type if error.param is not None else None
    if isinstance(kind, click.Choice):
        return "något av " + ", ".join(str(choice) for choice in kind.choices)
    for known, text in _EXPECTED:
        if isinstance(kind, known):
            return text
    return str(error.message) if error.param is None else "ett annat värde"


def _suggested(names: list[str] | None) -> str:
    return f" Menade du {' eller '.join(names)}?" if names else ""


def _in_swedish(help_option: click.Option | None) -> click.Option | None:
    if help_option is not None:
        help_option.help = "Visa den här hjälpen och avsluta."
    return help_option


def _usage_pieces(pieces: list[str]) -> list[str]:
    swedish = {"[OPTIONS]": "[VAL]…", "COMMAND [ARGS]...": "KOMMANDO …"}
    return [swedish.get(piece, piece) for piece in pieces]
