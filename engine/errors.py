"""The one exception whose text is written for the user."""


class UserError(Exception):
    """Something the user can put right: its text says what was wrong, where, and what to do.

    Front ends print it as one sentence and exit with code 2; it never shows a traceback.
    """
