"""The one exception tree of the project.

PortalError            anything we raise on purpose; carries `where`
├── ConfigError        a setting, a source file or a command line is wrong      -> exit 2
├── ContentError       a file under content/ is wrong; names file and line      -> that file is left out
├── FetchError         an address could not be had; carries url and code        -> deferred or rejected
├── FakeSuccessError   it answered 200, but not with what was asked             -> the source is sick
├── ParseError         a page or a feed could not be read; carries url and code -> rejected
├── PublishError       the new site may not go out                              -> exit 1
└── LockedError        another run is at work on this home                      -> exit 1
"""


class PortalError(Exception):
    """An error with an address: `where` is a URL, a `file:line`, or a source id."""

    def __init__(self, message: str, *, where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message

    def __reduce__(self) -> tuple[object, ...]:  # errors come home from child processes
        return _rebuild_error, (type(self), vars(self))


def _rebuild_error(kind: type[PortalError], values: dict[str, object]) -> PortalError:
    error = kind.__new__(kind, values["message"])
    vars(error).update(values)
    return error


class ConfigError(PortalError):
    """A setting, a source file or a command line is wrong."""


class ContentError(PortalError):
    """A hand- or machine-written file is wrong.

    `where` is `path:line`; `hint` says in Vietnamese how to mend it.
    """

    def __init__(self, message: str, *, where: str, hint: str = "") -> None:
        super().__init__(message, where=where)
        self.hint = hint


class CodedError(PortalError):
    """An error about one URL with a machine-readable reason `code` (snake_case or `tls:cause`)."""

    def __init__(self, code: str, message: str, *, url: str) -> None:
        super().__init__(message, where=url)
        self.code = code
        self.url = url


class FetchError(CodedError):
    """An address could not be had: timeout, dns, tls:…, robots, too_large, http_503, forbidden_address…"""


class FakeSuccessError(CodedError):
    """A 2xx answer that is not the page: challenge, login, captcha, soft_404, stub, home_page…"""


class ParseError(CodedError):
    """A page or feed could not be read: no_title, no_body, not_html, not_xml, too_complex, charset…"""


class PublishError(PortalError):
    """The new site may not go out; the last good one stays. `hint` says in Vietnamese what to do, with the command."""

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message, where=where)
        self.hint = hint


class LockedError(PortalError):
    """Another run is at work on this home."""
