"""Commands that reach people: invitations and sign-in links."""

from __future__ import annotations

import csv
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from reviewer.commands.context import Terminal, attention, terminal_of
from reviewer.commands.printing import print_json
from reviewer.errors import BadInput
from reviewer.usecases.accounts.send_link import send_link
from reviewer.usecases.accounts.sign_in import create_link
from reviewer.usecases.calls.calls import read_definition
from reviewer.usecases.context import COMMAND_LINE
from reviewer.usecases.i18n import say
from reviewer.usecases.invitations.send import Letter, Queued, queue_invitations, write_letters
from reviewer.usecases.mail.collect import collect_mail, receive_files

CALL_LIST = "call-list.csv"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@click.command("invite")
@click.argument("call")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write .eml here.")
@click.option("--send", is_flag=True, help="Queue to the mail server; the worker sends.")
@click.option("--rehearsal", is_flag=True, help="Write letters though the days are over.")
@terminal_of
def invite(terminal: Terminal, call: str, out: Path | None, send: bool, rehearsal: bool) -> None:
    """Write or send calendar invitations for the newest plan."""
    if (out is None) == (not send) or (rehearsal and send):
        raise click.UsageError(say("usage.out_or_send", terminal.language))
    if out is None:
        _report_queued(terminal, queue_invitations(terminal.context, COMMAND_LINE, call))
        return
    out.mkdir(parents=True, exist_ok=True)  # first: a refusal must change nothing
    letters, past = _letters(terminal, call, rehearsal=rehearsal)
    for letter in letters:
        if letter.content is not None:
            (out / letter.file).write_bytes(letter.content)
    unreachable = [letter for letter in letters if letter.content is None]
    if unreachable:
        zone = read_definition(terminal.context, COMMAND_LINE, call).zone
        _write_call_list(out / CALL_LIST, unreachable, zone)
    if terminal.json:
        print_json([_letter(letter, out) for letter in letters])
    else:
        terminal.say("done.written", count=len(letters) - len(unreachable), folder=str(out))
    if unreachable:
        names = [letter.recipient for letter in unreachable]
        terminal.say("done.no_mail", count=len(names), names=names)
    attention(bool(unreachable) or past)


def _letters(terminal: Terminal, call: str, *, rehearsal: bool) -> tuple[list[Letter], bool]:
    """Write the letters, and tell whether they name a day that is over.

    Files invite nobody: scripts that read them get those of a past season too, with the warning
    and an exit status that asks a person to look. Nothing of the kind is ever sent.
    """
    try:
        return write_letters(terminal.context, COMMAND_LINE, call, rehearsal=rehearsal), False
    except BadInput as refusal:
        if refusal.code != "error.invitations_past":
            raise
        terminal.say(refusal.code, **refusal.details)
        terminal.say("done.letters_of_the_past")
        return write_letters(terminal.context, COMMAND_LINE, call, rehearsal=True), True


def _letter(letter: Letter, out: Path) -> dict[str, object]:
    return {
        "recipient": letter.email or letter.recipient,
        "name": letter.recipient,
        "uid": letter.uid,
        "sequence": letter.sequence,
        "method": letter.method,
        "file": str(out / letter.file) if letter.content is not None else None,
    }


def _write_call_list(file: Path, letters: list[Letter], zone: ZoneInfo) -> None:
    """List whom to ring up, and when and where they are expected, on the call's clock."""
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["kind", "code", "name", "method", "start", "end", "room"])
        writer.writerows(
            [
                *(letter.kind, _inert(letter.code), _inert(letter.recipient), letter.method),
                *(
                    f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
                    for at in (letter.starts_at, letter.ends_at)
                ),
                _inert(letter.room),
            ]
            for letter in letters
        )


def _inert(text: str) -> str:
    """Keep a spreadsheet program from running a text as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _report_queued(terminal: Terminal, lines: list[Queued]) -> None:
    missing = sum(line.state != "queued" for line in lines)
    if terminal.json:
        print_json(
            [
                {
                    "recipient": line.email or line.recipient,
                    "name": line.recipient,
                    "uid": line.uid,
                    "sequence": line.sequence,
                    "method": line.method,
                    "file": None,
                }
                for line in lines
            ]
        )
    terminal.say("done.queued", count=len(lines) - missing, calls=missing)
    attention(bool(missing))


@click.command("replies")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@terminal_of
def replies(terminal: Terminal, files: tuple[Path, ...]) -> None:
    """Read saved mails (.eml, .mbox, .ics); without any, what is new in the mailbox."""
    context = terminal.context
    done = receive_files(context, COMMAND_LINE, files) if files else collect_mail(context)
    figures = {"understood": done.understood, "waiting": done.waiting, "known": done.known}
    if terminal.json:
        print_json(figures)
    terminal.say("done.replies", count=done.count, **figures)
    attention(done.waiting > 0)


@click.command("link")
@click.argument("role")
@click.argument("subject", required=False, metavar="[ID]")
@click.option("--call", help="The call, where the code stands in several.")
@click.option("--send", is_flag=True, help="Send it to the person's own address; needs --call.")
@click.option("--address", default="", help="The address of staff or a supervisor.")
@terminal_of
def link(
    terminal: Terminal,
    role: str,
    subject: str | None,
    call: str | None,
    send: bool,
    address: str,
) -> None:
    """Print a sign-in link for staff, supervisor, district, expert or applicant."""
    if send:
        sent = send_link(terminal.context, COMMAND_LINE, role, subject or "", call or "", address)
        terminal.say("done.link_sent", name=sent.name, address=sent.address)
        return
    view = create_link(terminal.context, COMMAND_LINE, role, subject, call)
    if terminal.json:
        print_json(
            {
                "url": view.url,
                "role": view.role,
                "call": view.call,
                "id": view.subject,
                "name": view.name,
                "expires_at": view.expires_at,
            }
        )
    else:
        print(view.url)


def print_links(terminal: Terminal, call: str) -> None:
    """Print a sign-in link for one person of every role."""
    language = terminal.language
    for role in ("staff", "supervisor", "district", "expert", "applicant"):
        bound = None if role in {"staff", "supervisor"} else call
        view = create_link(terminal.context, COMMAND_LINE, role, call=bound, seen=False)
        print(f"{say(f'role.{role}', language)} {view.name}  {view.url}")
