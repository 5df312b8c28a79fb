"""Completion for bash (and for zsh with bashcompinit), made from the parser itself."""

import argparse

HEAD = """\
_kehoach() {
  local word=${COMP_WORDS[COMP_CWORD]} words
  case "${COMP_WORDS[1]}" in
"""
TAIL = """\
  *) words="%s" ;;
  esac
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
    return HEAD + cases + TAIL % " ".join([*commands, "--help", "--version"])


def _options(command: argparse.ArgumentParser) -> list[str]:
    return [option for action in command._actions for option in action.option_strings if option != "-h"]
