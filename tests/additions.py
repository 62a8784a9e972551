"""What the guide to where things go tells how to add to the service, done by its lists of files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from service.db.revision import REVISION
from tests.copied_source import Copy

NEXT_REVISION: Final = f"{int(REVISION) + 1:04d}"
ENTRY_POINT = 'revision = "service.commands.revision:revision"'


def template(key: str) -> str:
    """A page with the sentence ``key`` as its title."""
    return (
        '{% extends "base.html" %}\n'
        f'{{% block title %}}{{{{ t("{key}") }}}}{{% endblock %}}\n'
        f'{{% block main %}}\n<h1>{{{{ t("{key}") }}}}</h1>\n{{% endblock %}}\n'
    )


def a_page(copy: Copy) -> None:
    copy.after(
        "service/areas/acute/pages.py",
        "router = APIRouter(include_in_schema=False)\n",
        """

@router.get("/acute/numbers")
def numbers_page(request: Request) -> Response:
    \"\"\"The number to call.\"\"\"
    with unit_of(request, anonymous=True) as unit:
        page = Page.of(request, unit)
    return page.response("acute/numbers.html", current="acute")
""",
    )
    copy.write("service/areas/acute/templates/numbers.html", template("acute.numbers_title"))
    for language, title in (("nl", "Nummers"), ("en", "Numbers")):
        copy.after(f"service/areas/acute/texts/{language}.toml", "[acute]\n", f'numbers_title = "{title}"\n')
    copy.after(
        "tests/service/route_table.py",
        '    Route("GET", "/acute", EVERYONE, open=True),\n',
        '    Route("GET", "/acute/numbers", EVERYONE, open=True),\n',
    )
    copy.edit(
        "tests/service/pages/test_every_page.py",
        (
            '    Place("/acute", EVERYONE),\n',
            '    Place("/acute", EVERYONE),\n    Place("/acute/numbers", EVERYONE),\n',
        ),
        (
            '("/login", "/begin", "/acute", "/about"',
            '("/login", "/acute", "/acute/numbers", "/about"',
        ),
    )
    copy.edit(
        "service/areas/help/guides/index.toml",
        ('pages = ["/acute", ', 'pages = ["/acute", "/acute/numbers", '),
    )
    copy.made_by("docs/reference/pages-and-api.md")


def an_area(copy: Copy) -> None:
    copy.write("service/areas/library/__init__.py", '"""What there is to read."""\n')
    copy.write(
        "service/areas/library/pages.py",
        '''"""The page with what there is to read."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.web.page_context import Page
from service.web.request_unit_of_work import unit_of

router = APIRouter(include_in_schema=False)


@router.get("/library")
def library_page(request: Request) -> Response:
    """What there is to read, for who works here."""
    with unit_of(request) as unit:
        unit.require("catalogue.read", "catalogue")
        page = Page.of(request, unit)
    return page.response("library/library.html", current="library")
''',
    )
    copy.write("service/areas/library/templates/library.html", template("library.title"))
    for language, title in (("nl", "Leeszaal"), ("en", "Reading")):
        copy.write(f"service/areas/library/texts/{language}.toml", f'[library]\ntitle = "{title}"\n')
    copy.edit(
        "service/app/routes.py",
        (
            "from service.areas.unsent_text import api as kept_api\n",
            "from service.areas.unsent_text import api as kept_api\n"
            "from service.areas.library import pages as library_pages\n",
        ),
        ("    kept_pages.router,\n", "    kept_pages.router,\n    library_pages.router,\n"),
    )
    copy.edit("pyproject.toml", ('    "acute | sign_in",\n', '    "acute | library | sign_in",\n'))
    copy.after(
        "docs/explanation/code-layout.md",
        "| 2 | `acute` | Acute danger: what to do now and whom to call |\n",
        "| 2 | `library` | What there is to read |\n",
    )
    copy.after(
        "tests/service/route_table.py",
        '    Route("GET", "/scoring", STAFF),\n',
        '    Route("GET", "/library", STAFF),\n',
    )
    copy.after(
        "tests/service/pages/test_every_page.py",
        '    Place("/scoring", STAFF),\n',
        '    Place("/library", STAFF),\n',
    )
    copy.edit(
        "service/areas/help/guides/index.toml",
        ('pages = ["/about", ', 'pages = ["/about", "/library", '),
    )
    copy.made_by("docs/reference/pages-and-api.md")


def a_field_of_a_stay(copy: Copy) -> None:
    stays = "service/areas/stays"
    copy.after(
        f"{stays}/tables.py", "    longer_because: Mapped[str | None]\n", "    agreed: Mapped[bool | None]\n"
    )
    copy.edit(
        f"{stays}/service.py",
        (
            '    longer_because: str = ""\n    words: str = ""\n',
            '    longer_because: str = ""\n    words: str = ""\n    agreed: bool | None = None\n',
        ),
        ("        how=ending.how,\n", "        how=ending.how,\n        agreed=ending.agreed,\n"),
        ("row.outcome, row.days, row.made_by)", "row.outcome, row.days, row.made_by, row.agreed)"),
    )
    copy.after(f"{stays}/stay_state.py", "    days: int\n    made_by: int\n", "    agreed: bool | None\n")
    copy.edit(
        f"{stays}/forms.py",
        (
            '        FieldView("how", "choices", reader("stayfield.how"), options=ways),\n    ]\n',
            '        FieldView("how", "choices", reader("stayfield.how"), options=ways),\n'
            "        FieldView(\n"
            '            "agreed", "choices", reader("stayfield.agreed"), "", _yes_no(reader), True\n'
            "        ),\n    ]\n",
        ),
        (
            "def _longer_choices(reader: Reader)",
            "def _yes_no(reader: Reader) -> tuple[Choice, ...]:\n"
            '    return tuple(Choice(one, reader(f"stayfield.done_{one}")) for one in ("yes", "no"))\n\n\n'
            "def _longer_choices(reader: Reader)",
        ),
        (
            'typed("longer_because"), typed("words"))',
            'typed("longer_because"), typed("words"), {"yes": True, "no": False}.get(typed("agreed")))',
        ),
    )
    copy.edit(
        f"{stays}/view.py",
        (
            '        return reader("stay.ended_line",',
            '        agreed = {True: "stay.agreed", False: "stay.not_agreed"}.get(stay.end.agreed)\n'
            '        return (f"{reader(agreed)} " if agreed else "") + reader("stay.ended_line",',
        ),
    )
    copy.edit(
        f"{stays}/schemas.py",
        (
            '    longer_because: str = Field(default="", max_length=40)\n',
            '    longer_because: str = Field(default="", max_length=40)\n    agreed: bool | None = None\n',
        ),
        (
            "self.how, self.longer_because, self.words)",
            "self.how, self.longer_because, self.words, self.agreed)",
        ),
        ("    how: str | None\n", "    how: str | None\n    agreed: bool | None\n"),
        (
            "            how=end.how if end else None,\n",
            "            how=end.how if end else None,\n            agreed=end.agreed if end else None,\n",
        ),
    )
    copy.write(
        f"service/db/migrations/versions/{NEXT_REVISION}_stay_agreed.py",
        f'''"""Whether the young person agrees with the end of a stay."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "{NEXT_REVISION}"
down_revision = "{REVISION}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stay_end", sa.Column("agreed", sa.Boolean(), nullable=True))
''',
    )
    copy.edit("service/db/revision.py", (f'"{REVISION}"', f'"{NEXT_REVISION}"'))
    for language, asked, yes, no, name in (
        (
            "nl",
            "Vindt de jongere dit goed?",
            "De jongere vindt dit goed.",
            "De jongere vindt dit niet goed.",
            "Vond dit goed",
        ),
        (
            "en",
            "Does the young person agree?",
            "The young person agrees.",
            "The young person does not agree.",
            "Agreed",
        ),
    ):
        copy.edit(
            f"service/areas/stays/texts/{language}.toml",
            ("[stayfield]\n", f'[stayfield]\nagreed = "{asked}"\n'),
            ("[stay]\n", f'[stay]\nagreed = "{yes}"\nnot_agreed = "{no}"\n'),
        )
        copy.after(
            f"service/areas/young_person_file/texts/{language}.toml", "[column]\n", f'agreed = "{name}"\n'
        )
    copy.edit(
        "tests/service/stays/test_ending.py",
        (
            '@pytest.mark.parametrize(\n    ("recorded", "how", "code"),\n',
            """def whether_the_young_person_agrees_is_stored_and_shown(world: World) -> None:
    stay = closing(world)
    browser = world.browser("alice")
    path = f"/cases/{stay.reference}/stays/1"
    page = get(browser, f"{path}/end")
    assert "Vindt de jongere dit goed?" in page.main
    sent = page.form().sent(day=FIRST.isoformat(), how="as_planned", agreed="no")
    assert "De jongere vindt dit niet goed." in Page(post(browser, f"{path}/end", sent)).main
    assert stay.now["agreed"] is False


@pytest.mark.parametrize(
    ("recorded", "how", "code"),
""",
        ),
    )


def a_role(copy: Copy) -> None:
    copy.edit(
        "service/identity/permissions.py",
        ('    PARTNER = "partner"\n', '    PARTNER = "partner"\n    TRAINEE = "trainee"\n'),
        ('        "stay.list": CASE_READERS,\n', '        "stay.list": CASE_READERS | {Role.TRAINEE},\n'),
    )
    for language, name in (("nl", "stagiair"), ("en", "trainee")):
        copy.after(f"service/web/texts/frame/{language}.toml", "[role]\n", f'trainee = "{name}"\n')
    copy.after(
        "service/demo/accounts.py",
        '    (Role.PARTNER, "partner", "Partner van het controlepunt", None),\n',
        '    (Role.TRAINEE, "trainee", "Stagiair", None),\n',
    )
    copy.after(
        "tests/service/world.py",
        '    "pim": (Role.PARTNER, "Team A"),\n',
        '    "tess": (Role.TRAINEE, "Team B"),\n',
    )
    copy.edit(
        "tests/service/route_table.py",
        ('    "m": "pim",\n', '    "m": "pim",\n    "t": "tess",\n'),
        ('STAFF: Final = "abcrnpd"\n', 'STAFF: Final = "abcrnpdt"\n'),
        ('Route("GET", "/api/v1/stays", "abcr")', 'Route("GET", "/api/v1/stays", "abcrt")'),
        ('Route("GET", "/stays", "abcr")', 'Route("GET", "/stays", "abcrt")'),
        (
            '"/cases/{reference}/acute", "abr", hidden="cnpdm"',
            '"/cases/{reference}/acute", "abr", hidden="cnpdmt"',
        ),
    )
    copy.edit(
        "tests/service/pages/test_every_page.py",
        ('"petra", "adam")\nEVERYONE', '"petra", "adam", "tess")\nEVERYONE'),
        ('Place("/stays", (*CASE_WORKERS, "rita"))', 'Place("/stays", (*CASE_WORKERS, "rita", "tess"))'),
    )
    copy.made_by("docs/reference/command-line.md", "docs/reference/rights.md")


def a_command(copy: Copy) -> None:
    copy.write(
        "service/commands/revision.py",
        '''"""``screening revision``: which revision of the database this program needs."""

from __future__ import annotations

import click

from screening.cli.localised_commands import language_option
from service.commands.base import ServiceCommand, say


@click.command(cls=ServiceCommand)
@language_option
@click.pass_context
def revision(ctx: click.Context) -> None:
    """Print the number."""
    from service.db.revision import REVISION

    say(ctx, "revision.needed", number=REVISION)
''',
    )
    for language, help_, said, short in (
        (
            "nl",
            "Zeg welke versie van de database nodig is.",
            "Nodig: {number}",
            "Toon de versie van de database.",
        ),
        (
            "en",
            "Say which revision of the database is needed.",
            "Needed: {number}",
            "Show the revision needed.",
        ),
    ):
        copy.edit(
            f"service/commands/texts/{language}.toml",
            (
                "[serve]\n",
                f'[revision]\nhelp = "{help_}"\nneeded = "{said}"\n'
                'examples = """\nscreening revision\n"""\n\n[serve]\n',
            ),
        )
        copy.edit(
            f"screening/cli/texts/{language}.toml", ("[serve]\n", f'[revision]\nshort = "{short}"\n[serve]\n')
        )
    copy.after("pyproject.toml", 'verify = "service.commands.verify:verify"\n', f"{ENTRY_POINT}\n")
    copy.edit("screening/cli/main.py", ('    "verify",\n', '    "verify",\n    "revision",\n'))
    copy.made_by("docs/reference/command-line.md")


TO_THE_SERVICE: Final[Mapping[str, Callable[[Copy], None]]] = {
    "A page": a_page,
    "An area": an_area,
    "A field of a stay": a_field_of_a_stay,
    "A role": a_role,
    "A command": a_command,
}
"""What adds to the service, by the heading of its list."""
