"""What somebody tries who may not open a page, as plain data: the request, and how it is refused.

Each goes through a raw socket, so that no client tidies up its path. Tests send every row, and
once more without the guard that refuses it: then the page must leak.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import quote

from crossroads.benchmarks.breaking.requests import callback_body

ATTACKED = ("multi", "single")
OWN, OTHER = "{own}_dash-update-component", "{other}_dash-update-component"
PARTS = ("vault-graph.figure", "vault-summary.children", "vault-table.data")
FIELDS = {"continent": "Europe", "year": "1952", "metric": "life", "country": "None"}
CALL = callback_body(PARTS, {f"vault-{name}.value": value for name, value in FIELDS.items()})
DESK = callback_body(["desk-out.children"], {"desk-field.value": "x"})
CALLS = {"/vault": CALL, "/desk": DESK}
"""What a browser sends to run the callback of a guarded page."""
CONTENT = ("kit-main.children", "kit-head.data")
ROUTER = callback_body(CONTENT, {"kit-address.pathname": "/vault"})
TWICE = '"output": "barchart-graph.figure", "output": "..\\u0076'
ESCAPED = json.dumps(CALL).replace('"output": "..v', TWICE, 1)
LYING = {"outputs": [{"id": "barchart-graph", "property": "figure"}] * 3}
INNOCENT = callback_body(PARTS, {f"barchart-{name}.value": one for name, one in FIELDS.items()})


@dataclass(frozen=True)
class Attack:
    """One request after a page, and how it is refused: in `multi` and in `single`, if they differ.

    In a target `{own}` is the prefix of the page's app, `{other}` that of another page's, `{open}`
    that of an open page with a background job, `{host}` the server's address. `{end}` is the handle
    of a document, for requests of `before`; `{log}` is the query of a browser that waits for the
    job which the last of them has started. What refuses it is a name in `tests.support.guards`,
    empty if there is no page at that path to guard. A body that is not text is sent as JSON. It
    carries the token of `bearer` with the proof `csrf`, see `attacker`; the site takes tokens of
    its `own`, or those of an `issuer`.
    """

    name: str
    target: str
    refused: int | tuple[int, int] = 401
    guard: str | tuple[str, str] = "dispatch"
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    bearer: str = ""
    csrf: str = "right"
    logins: str = "own"
    page: str = "/vault"
    before: tuple["Attack", ...] = ()
    end: str = ""

    def status(self, approach: str) -> int:
        """Return the status that refuses it in *approach*."""
        refused = self.refused
        return refused if isinstance(refused, int) else refused[ATTACKED.index(approach)]

    def guarded_by(self, approach: str) -> str:
        """Return what refuses it in *approach*."""
        guard = self.guard
        return guard if isinstance(guard, str) else guard[ATTACKED.index(approach)]


def document(
    target: str, refused: int | tuple[int, int] = 302, guard: str = "dispatch", **more: Any
) -> Attack:
    """Return an attempt to open the page under another spelling of its path."""
    said = f"`GET {target.replace('{host}', 'this-site.example')}`"
    return Attack(said, target, refused, guard, **more)


def quoted(name: str) -> Attack:
    """Return an attempt to have the answer for a missing bundle hold the HTML of a link."""
    target = f"{{other}}_dash-component-suites/dash/{name}"
    return Attack(f"a bundle `{name}`", target, 404, ("message", ""), page=QUOTED)


def layout(target: str, *answers: Any, **more: Any) -> Attack:
    """Return an attempt to get its layout."""
    said = "".join(f", `{name}: {value}`" for name, value in more.get("headers", {}).items())
    return Attack(f"`GET {target}`{said}", target, *answers, **more)


def call(name: str, *answers: Any, target: str = OWN, body: Any = CALL, **more: Any) -> Attack:
    """Return an attempt to run its callback, in the page's own app unless told otherwise."""
    return Attack(name, target, *answers, **{"method": "POST", "body": body, **more})


QUOTED, TAG = "nobody's", "<meta http-equiv=refresh content=0;url=//elsewhere.example>"
ELEMENT = quote(TAG, safe="")
BELOW = (401, 404), ("dispatch", "")
"""Below the page's path: where its app is in `multi`, and nothing in `single`."""
ROUTED = (200, 401), ("", "dispatch")
"""With the page in the query: for the router of `single`, and the home page's app in `multi`."""
UNKNOWN = (401, 404), ""
NOWHERE = 404, ""
LIST = "/_dash-dependencies"
CHECK = "dispatch and check"
SCRIPTS = "/", 200, ("", "scripts")
HOME_LIST = "the home page's list of callbacks", LIST, 200, ("", "list")
SPELLED = ("//vault", "/%76ault", "/vault%2f", "/vault/", "/vault?next=/")
ABSOLUTE = ("http://{host}/vault", "http://elsewhere.example/vault")
ELSEWHERE = ("/./vault", "/barchart/../vault", "/vault;a", "/VAULT", "/vault%00", "/%2576ault")
REFERRED = {"Referer": "http://x/vault"}
MEMBER: dict[str, Any] = {"bearer": "member", "page": "/desk"}
CLIMBER = MEMBER | {"bearer": "climber", "body": DESK}
WAITING, OPEN = "{open}_dash-update-component?{log}", "{open}_dash-update-component?endId={end}"
JOB, OPEN_JOB = (
    callback_body([f"{name}-job.children"], {f"{name}-start.n_clicks": "1"})
    for name in ("desk", "lobby")
)
STOP = callback_body(["desk-stop.id"], {"desk-stop.n_clicks": "1"})
EDITORS = call("an editor starts it", target=f"{OWN}?endId={{end}}", body=JOB, bearer="editor")
EDITORS = replace(EDITORS, page="/desk")
OPEN_ONE = call("an equal one is started", target=OPEN, body=OPEN_JOB)
FROM_LOG: dict[str, Any] = {
    "target": WAITING,
    "body": OPEN_JOB,
    "before": (EDITORS,),
    "page": "/desk",
}
ITS_OWN: dict[str, Any] = {
    "target": f"{OWN}?{{log}}",
    "body": JOB,
    "before": (EDITORS,),
    "page": "/desk",
}
EQUAL: dict[str, Any] = {
    "target": WAITING,
    "body": OPEN_JOB,
    "before": (EDITORS, OPEN_ONE),
    "page": "/desk",
}
issued = partial(call, logins="issuer")
unproven = partial(call, guard="csrf", bearer="member")

ATTACKS: Mapping[str, tuple[Attack, ...]] = {
    "A request without a login": (
        Attack("the document", "/vault", 302),
        Attack("the document, at its head", "/vault", 302, method="HEAD"),
        layout("/vault/_dash-layout", *BELOW),
        layout("/_dash-layout?address=/vault", *ROUTED),
        layout("/_dash-layout", *ROUTED, headers=REFERRED),
        Attack("its list of callbacks", f"/vault{LIST}", BELOW[0], ("dispatch and list", "")),
        Attack(*HOME_LIST),
        Attack("the home page", "/", 200, ""),
        Attack("the home page's layout", "/_dash-layout", 200, "links"),
        Attack("the home page, with the pages' own scripts", *SCRIPTS, page="/desk"),
        call("its callback"),
        call("the router's callback", *UNKNOWN, body=ROUTER),
    ),
    "Another spelling of its path": (
        *map(document, SPELLED + ABSOLUTE),
        *(document(target, *NOWHERE) for target in ELSEWHERE),
        document("/vault/x", (302, 404), ""),
        layout("/", 200, "", headers={"X-Original-URL": "/vault"}),
        layout("//vault/_dash-layout", *BELOW),
        layout("/vault%2f_dash-layout", *BELOW),
        layout("/%76ault/_dash-layout", *BELOW),
        layout("/vault/_dash-component-suites/x", *NOWHERE),
        layout("/vault//_dash-layout", (302, 404), ""),
        layout("/vault/./_dash-layout", (302, 404), ""),
        layout("/_dash-layout?address=/%2576ault", 200, ""),
        layout("/_dash-layout?address=//elsewhere.example/vault/", *ROUTED),
        layout("/%5fdash-layout?address=/vault&address=/", 200, ""),
        layout("/_dash-layout?address=/", 200, "links", headers=REFERRED),
    ),
    "An address that holds HTML": (
        quoted(ELEMENT),
        quoted(f"dcc/{ELEMENT}.js"),
        document(f"/{ELEMENT}", *NOWHERE, page=QUOTED),
        layout(f"/_dash-layout?address=/{ELEMENT}", 200, "", page=QUOTED),
        call("a callback's name", NOWHERE[0], "", target=OTHER, body={"output": TAG}, page=QUOTED),
    ),
    "Its callback, another body": (
        call("through another page's app", (404, 401), ROUTED[1], target=OTHER),
        call("`outputs` of an open page", guard="", body={**CALL, **LYING}),
        call("`inputs`, `changedPropIds` of an open page", 401, CHECK, body=INNOCENT),
        call("`output` twice, the guarded one last and with an escape", body=ESCAPED),
        call("one of several outputs", *UNKNOWN, body={**CALL, "output": PARTS[0]}),
        call("a wildcard id", *UNKNOWN, body={**CALL, "output": '{"index":["ALL"]}.figure'}),
        call("a list as `output`", *UNKNOWN, body={**CALL, "output": list(PARTS)}),
        call("not sent as JSON", *UNKNOWN, headers={"Content-Type": "text/plain"}),
    ),
    "The result of its background callback, which an editor has started": (
        call(
            "from an open page, whose own has the same source and arguments", 200, "jobs", **EQUAL
        ),
        call("from an open page, with the address from a log", 400, "jobs", **FROM_LOG),
        call("the same, with a member's token", 400, "jobs", **FROM_LOG, bearer="member"),
        call("with the address from a log", 401, "dispatch and jobs", **ITS_OWN),
        call("the same, with a member's token", 403, "roles and jobs", **ITS_OWN, bearer="member"),
        call("ending it, in the page's own app", guard="", body=STOP, page="/desk"),
    ),
    "Its callback, with an invalid token": (
        call("a member's, its name changed", guard="signature", bearer="forged"),
        call("signed with another key", guard="signature", bearer="foreign"),
        call("`alg` is `none`", guard="signature", bearer="unsigned"),
        call("expired", guard="expiry", bearer="expired"),
        call("without an end", guard="end", bearer="endless"),
        call("of a user who has been removed", guard="users", bearer="removed"),
        call("got with a password that has been changed since", guard="users", bearer="outdated"),
        call("no token at all", bearer="garbage"),
        unproven("a member's, no CSRF header", csrf="missing"),
        unproven("a member's, a wrong CSRF header", csrf="wrong"),
        unproven("a member's, a CSRF header beyond ASCII", csrf="beyond"),
    ),
    "The same, with tokens of another issuer": (
        issued("HS256, signed with the RSA public key", guard="signature", bearer="confused"),
        issued("signed with another RSA key", guard="signature", bearer="foreign"),
        issued("`alg` is `none`", guard="signature", bearer="unsigned"),
        issued("for another audience", guard="audience", bearer="elsewhere"),
        issued("of another issuer", guard="issuer", bearer="stranger"),
        issued("expired", guard="expiry", bearer="expired"),
        issued("without an end", guard="end", bearer="endless"),
    ),
    "A page for a role, with a token without that role": (
        Attack("the document", "/desk", 403, "roles", **MEMBER),
        layout("/desk/_dash-layout", (403, 404), ("roles", ""), **MEMBER),
        layout("/_dash-layout?address=/desk", (200, 403), ("", "roles"), **MEMBER),
        Attack(*HOME_LIST, **MEMBER),
        call("its callback", 403, "roles", body=DESK, **MEMBER),
        call("its callback, the role written into a member's token", 403, "roles", **CLIMBER),
    ),
}
"""What is tried, by the headings of the report's table."""
