"""The one kind of error that is the reader's to mend."""


class UserError(ValueError):
    """Something given to reelworld cannot be used.

    The message says what was given, what is needed and how to get it. The command line prints it
    without a traceback and exits with code 2.
    """
