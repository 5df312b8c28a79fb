"""What can go wrong for a user, and the exit code that says so (see DESIGN: exit codes)."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the command; callers' scripts rely on them."""

    OK = 0
    BUG = 1
    USAGE = 2
    INPUT = 3
    TOOL = 4
    RULE = 5
    MODEL = 6
    INCOMPLETE = 7


class PipelineError(Exception):
    """Cannot go on. The message names the file, what was found, and the cure."""

    exit_code = ExitCode.BUG


class InputError(PipelineError):
    """The input cannot be read: encrypted, damaged, empty, too large, of an unknown kind."""

    exit_code = ExitCode.INPUT


class ToolError(PipelineError):
    """An external tool or its data is missing, failed, or ran out of time."""

    exit_code = ExitCode.TOOL


class RuleError(PipelineError):
    """A rule file or a setting is wrong; the message names the file and the rule."""

    exit_code = ExitCode.RULE


class ModelError(PipelineError):
    """A model is missing or of another version."""

    exit_code = ExitCode.MODEL
