"""Completion for bash (and for zsh with bashcompinit), made from the parser itself."""

import argparse
from collections.abc import Iterable

HEAD = """\
_kehoach() {
  local word=${COMP_WORDS[COMP_CWORD]} words
  case "${COMP_WORDS[1]}" in
"""
TAIL = """\
  *) words="%s" ;;
  esac
  case "${COMP_WORDS[COMP_CWORD-1]}" in
%s  esac
  if [[ $COMP_CWORD -eq 1 || $word == -* ]]; then COMPREPLY=($(compgen -W "$words" -- "$word")); else
    COMPREPLY=(); fi
}
complete -o default -F _kehoach kehoach
"""


def bash_completion(parser: argparse.ArgumentParser) -> str:
    """Return a script that completes commands, options and file names."""
    commands = {
        name: command
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
        for name, command in action.choices.items()
    }
    cases = "".join(f'  {name}) words="{" ".join(_options(c))}" ;;\n' for name, c in commands.items())
    return HEAD + cases + TAIL % (" ".join([*commands, "--help", "--version"]), _values(commands.values()))


def _values(commands: Iterable[argparse.ArgumentParser]) -> str:
    """Return the cases of options that take one of some values."""
    choices = {
        option: " ".join(map(str, action.choices))
        for command in commands
        for action in command._actions
        if action.choices and not isinstance(action, argparse._SubParsersAction)
        for option in action.option_strings
    }
    line = '  %s) COMPREPLY=($(compgen -W "%s" -- "$word")); return ;;\n'
    return "".join(line % one for one in choices.items())


def _options(command: argparse.ArgumentParser) -> list[str]:
    return [option for action in command._actions for option in action.option_strings if option != "-h"]
