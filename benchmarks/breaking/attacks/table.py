"""What somebody tries who may not open a page, as plain data: the request, and how it is refused.

Each goes through a raw socket, so that no client tidies up its path. The tests of it
hold every row, and once more without the guard that refuses it: then the page must leak.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PARTS = ("vault-graph.figure", "vault-summary.children", "vault-table.data")
FIELDS = {"continent": "Europe", "year": "1952", "metric": "life"}
CALLS: Mapping[str, Mapping[str, Any]] = {
    "/vault": {
        "output": f"..{'...'.join(PARTS)}..",
        "outputs": [dict(zip(("id", "property"), one.split("."), strict=True)) for one in PARTS],
        "inputs": [
            {"id": f"vault-{name}", "property": "value", "value": value}
            for name, value in FIELDS.items()
        ],
        "changedPropIds": ["vault-year.value"],
    },
    "/desk": {
        "output": "desk-out.children",
        "outputs": {"id": "desk-out", "property": "children"},
        "inputs": [{"id": "desk-field", "property": "value", "value": "x"}],
        "changedPropIds": ["desk-field.value"],
    },
}
"""What a browser sends to run the callback of a guarded page."""
CALL = CALLS["/vault"]
ROUTER = {
    "output": "..main.children...links.children...head.data..",
    "outputs": [{"id": "main", "property": "children"}],
    "inputs": [{"id": "address", "property": "pathname", "value": "/vault"}],
    "changedPropIds": ["address.pathname"],
}
ESCAPED = (
    str(CALL)
    .replace("'", '"')
    .replace('{"output": "..v', '{"output": "barchart-graph.figure", "output": "..\\u0076', 1)
)
LYING = {"outputs": [{"id": "barchart-graph", "property": "figure"}] * 3}
INNOCENT = {
    "inputs": [{**one, "id": f"barchart-{name}"} for one, name in zip(CALL["inputs"], FIELDS)],  # noqa: B905
    "changedPropIds": ["barchart-year.value"],
}


@dataclass(frozen=True)
class Attack:
    """One request, and how it is refused.

    Attributes:
        name: what is tried, in the words of the report's table.
        target: the request target; `{own}` is the prefix of the app that has the page, `{other}`
            that of another page's app, `{host}` the server's address.
        refused: the status that refuses it; per approach if they differ.
        guard: what refuses it, a name in `tests.support.guards`; per approach if they differ.
            Empty if there is no page at that path, so that there is nothing to guard.
        method, headers, body: the rest of the request; a body that is not text is sent as JSON.
        bearer, csrf: whose token it carries, and with which proof; see `attacker`.
        logins: whose tokens the site takes, its `own` or those of an `issuer`.
        page: the page that it is after.
    """

    name: str
    target: str
    refused: int | Mapping[str, int] = 401
    guard: str | Mapping[str, str] = "dispatch"
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    bearer: str = ""
    csrf: str = "right"
    logins: str = "own"
    page: str = "/vault"

    def status(self, approach: str) -> int:
        """Return the status that refuses it in *approach*."""
        return self.refused if isinstance(self.refused, int) else self.refused[approach]

    def guarded_by(self, approach: str) -> str:
        """Return what refuses it in *approach*."""
        return self.guard if isinstance(self.guard, str) else self.guard[approach]


def document(
    target: str, refused: int | Mapping[str, int] = 302, guard: str = "dispatch"
) -> Attack:
    """Return an attempt to open the page under another spelling of its path."""
    return Attack(f"`GET {target.replace('{host}', 'this-site.example')}`", target, refused, guard)


def layout(target: str, *answers: Any, **more: Any) -> Attack:
    """Return an attempt to get its layout."""
    said = "".join(f", `{name}: {value}`" for name, value in more.get("headers", {}).items())
    return Attack(f"`GET {target}`{said}", target, *answers, **more)


def call(name: str, *answers: Any, **more: Any) -> Attack:
    """Return an attempt to run its callback, in the page's own app unless told otherwise."""
    given = {"target": "{own}_dash-update-component", "body": CALL, "method": "POST", **more}
    return Attack(name, given.pop("target"), *answers, **given)


BELOW = {"multi": 401, "single": 404}, {"multi": "dispatch", "single": ""}
"""Below the page's path: where its app is in `multi`, and nothing in `single`."""
ROUTED = {"multi": 200, "single": 401}, {"multi": "", "single": "dispatch"}
"""With the page in the query: for the router of `single`, and the home page's app in `multi`."""
UNKNOWN = {"multi": 401, "single": 404}, ""
NOWHERE = 404, ""

REQUESTS = (
    Attack("the document", "/vault", 302),
    Attack("the document, at its head", "/vault", 302, method="HEAD"),
    layout("/vault/_dash-layout", *BELOW),
    layout("/_dash-layout?address=/vault", *ROUTED),
    layout("/_dash-layout", *ROUTED, headers={"Referer": "http://x/vault"}),
    Attack(
        "its list of callbacks",
        "/vault/_dash-dependencies",
        BELOW[0],
        {"multi": "dispatch and list", "single": ""},
    ),
    Attack(
        "the home page's list of callbacks",
        "/_dash-dependencies",
        200,
        {"multi": "", "single": "list"},
    ),
    Attack("the home page", "/", 200, ""),
    Attack("the home page's layout", "/_dash-layout", 200, "links"),
    Attack(
        "the home page, with the pages' own scripts",
        "/",
        200,
        {"multi": "", "single": "scripts"},
        page="/desk",
    ),
    call("its callback"),
    call("the router's callback", *UNKNOWN, body=ROUTER),
)
PATHS = (
    document("//vault"),
    document("/./vault", *NOWHERE),
    document("/barchart/../vault", *NOWHERE),
    document("/%76ault"),
    document("/vault%2f"),
    document("/vault/"),
    document("/vault;a", *NOWHERE),
    document("/VAULT", *NOWHERE),
    document("/vault%00", *NOWHERE),
    document("/%2576ault", *NOWHERE),
    document("/vault/x", {"multi": 302, "single": 404}, ""),
    document("/vault?next=/"),
    document("http://{host}/vault"),
    document("http://elsewhere.example/vault"),
    layout("/", 200, "", headers={"X-Original-URL": "/vault"}),
    layout("//vault/_dash-layout", *BELOW),
    layout("/vault%2f_dash-layout", *BELOW),
    layout("/%76ault/_dash-layout", *BELOW),
    layout("/vault/_dash-component-suites/x", *NOWHERE),
    layout("/vault//_dash-layout", {"multi": 302, "single": 404}, ""),
    layout("/vault/./_dash-layout", {"multi": 302, "single": 404}, ""),
    layout("/_dash-layout?address=/%2576ault", *ROUTED),
    layout("/_dash-layout?address=//elsewhere.example/vault/", *ROUTED),
    layout("/%5fdash-layout?address=/vault&address=/", *ROUTED),
    layout("/_dash-layout?address=/", 200, "links", headers={"Referer": "http://x/vault"}),
)
BODIES = (
    call(
        "through another page's app",
        {"multi": 404, "single": 401},
        {"multi": "", "single": "dispatch"},
        target="{other}_dash-update-component",
    ),
    call("`outputs` of an open page", guard="", body={**CALL, **LYING}),
    call(
        "`inputs`, `changedPropIds` of an open page",
        guard="dispatch and check",
        body={**CALL, **INNOCENT},
    ),
    call("`output` twice, the guarded one last and with an escape", body=ESCAPED),
    call("one of several outputs", *UNKNOWN, body={**CALL, "output": PARTS[0]}),
    call("a wildcard id", *UNKNOWN, body={**CALL, "output": '{"index":["ALL"]}.figure'}),
    call("a list as `output`", *UNKNOWN, body={**CALL, "output": list(PARTS)}),
    call("not sent as JSON", *UNKNOWN, headers={"Content-Type": "text/plain"}),
)
TOKENS = (
    call("a member's, its name changed", guard="signature", bearer="forged"),
    call("signed with another key", guard="signature", bearer="foreign"),
    call("`alg` is `none`", guard="signature", bearer="unsigned"),
    call("expired", guard="expiry", bearer="expired"),
    call("without an end", guard="end", bearer="endless"),
    call("of a user who has been removed", guard="users", bearer="removed"),
    call("got with a password that has been changed since", guard="users", bearer="outdated"),
    call("no token at all", bearer="garbage"),
    call("a member's, no CSRF header", guard="csrf", bearer="member", csrf="missing"),
    call("a member's, a wrong CSRF header", guard="csrf", bearer="member", csrf="wrong"),
    call("a member's, a CSRF header beyond ASCII", guard="csrf", bearer="member", csrf="beyond"),
)
ISSUED = tuple(
    call(name, guard=guard, bearer=bearer, logins="issuer")
    for name, guard, bearer in (
        ("HS256, signed with the RSA public key", "signature", "confused"),
        ("signed with another RSA key", "signature", "foreign"),
        ("`alg` is `none`", "signature", "unsigned"),
        ("for another audience", "audience", "elsewhere"),
        ("of another issuer", "issuer", "stranger"),
        ("expired", "expiry", "expired"),
        ("without an end", "end", "endless"),
    )
)
ROLES = (
    Attack("the document", "/desk", 403, "roles", bearer="member", page="/desk"),
    layout(
        "/desk/_dash-layout",
        {"multi": 403, "single": 404},
        {"multi": "roles", "single": ""},
        bearer="member",
        page="/desk",
    ),
    layout(
        "/_dash-layout?address=/desk",
        {"multi": 200, "single": 403},
        {"multi": "", "single": "roles"},
        bearer="member",
        page="/desk",
    ),
    Attack(
        "the home page's list of callbacks",
        "/_dash-dependencies",
        200,
        {"multi": "", "single": "list"},
        bearer="member",
        page="/desk",
    ),
    call("its callback", 403, "roles", body=CALLS["/desk"], bearer="member", page="/desk"),
    call(
        "its callback, the role written into a member's token",
        403,
        "roles",
        body=CALLS["/desk"],
        bearer="climber",
        page="/desk",
    ),
)
ATTACKS: Mapping[str, tuple[Attack, ...]] = {
    "A request without a login": REQUESTS,
    "Another spelling of its path": PATHS,
    "Its callback, another body": BODIES,
    "Its callback, with an invalid token": TOKENS,
    "The same, with tokens of another issuer": ISSUED,
    "A page for a role, with a token without that role": ROLES,
}
"""What is tried, by the headings of the report's table."""
