"""One visitor over HTTP/1.1, as light as can be: its own work is in no CPU figure."""

from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPMessage
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from .counting import ASK, TOLD, WORKER


class UnexpectedAnswer(RuntimeError):
    """The server answered with another status than the measured work has."""


@dataclass(frozen=True)
class Answer:
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Visitor:
    """Keeps cookies. With `counting`, `queries` sums up what its requests took.

    `workers` then names the process that answered each of them.
    """

    def __init__(self, url: str, *, counting: bool = False) -> None:
        self.address = urlsplit(url).netloc
        self.cookies: SimpleCookie = SimpleCookie()
        self.counting = counting
        self.queries = 0
        self.workers: list[int] = []

    def get(self, path: str, *, expect: int = 200, **headers: str) -> Answer:
        """Raises UnexpectedAnswer; so does post()."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._ask("GET", path, None, sent, expect)

    def post(self, path: str, fields: dict[str, str], *, expect: int = 200) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(fields), headers, expect)

    def _ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str], expect: int
    ) -> Answer:
        if self.cookies:
            pairs = (f"{name}={morsel.value}" for name, morsel in self.cookies.items())
            headers["Cookie"] = "; ".join(pairs)
        if self.counting:
            headers[ASK] = "1"
        # gunicorn's sync workers close after each answer, so there is nothing to keep open.
        connection = HTTPConnection(self.address, timeout=30)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            answer = Answer(response.headers, response.read())
        finally:
            connection.close()
        if response.status != expect:
            raise UnexpectedAnswer(f"{method} {path}: {response.status}, not {expect}")
        for cookie in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(cookie)
        # nginx tells nothing of what it answers itself.
        if TOLD in answer.headers:
            self.queries += int(answer.headers[TOLD])
            self.workers.append(int(answer.headers[WORKER]))
        return answer


@dataclass
class Form:
    action: str
    fields: dict[str, str]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(values.get("action", ""), {}))
        elif tag == "input" and self.found and "name" in values:
            self.found[-1].fields[values["name"]] = values.get("value", "")


def form_with(field: str, answer: Answer) -> Form:
    """Return the page's form that has this field, hidden values filled in."""
    reader = _Forms()
    reader.feed(answer.text)
    for form in reader.found:
        if field in form.fields:
            return form
    raise UnexpectedAnswer(f"no form with the field {field}")
