"""The way in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.accounts.sessions import end_session, list_sessions, sign_out_everywhere
from reviewer.usecases.accounts.sign_in import (
    choose_language,
    preview_link,
    redeem_link,
)
from reviewer.usecases.calls.calls import read_definition
from reviewer.usecases.context import Actor
from reviewer.usecases.results.notice import list_notices
from web.homes import home_of
from web.identity import (
    BY_LINK,
    LANGUAGE,
    current_actor,
    current_context,
    forget,
    optional_actor,
    remember,
    sso_name,
)
from web.public.blueprint import public
from web.words import chosen_language

Answer = str | Response


@public.get("/")
def front() -> Answer:
    """Show the front page; whoever is signed in goes on to their own."""
    actor = optional_actor()
    if actor is not None:
        return redirect(home_of(actor))
    context = current_context()
    return render_template(
        "public/front.html",
        notices=list_notices(context),
        passwords=context.settings.passwords,
        vouched=sso_name() if context.settings.sso_header else "",
    )


@public.route("/enter/<token>", methods=["GET", "POST"])
def enter(token: str) -> Answer:
    """Show whom a link signs in and ask for a click: mail scanners open links, people press."""
    if request.method == "POST":
        signed_in = redeem_link(current_context(), token)
        remember(signed_in, BY_LINK)
        return redirect(home_of(signed_in.actor), code=303)
    person: Actor = preview_link(current_context(), token)
    title = read_definition(current_context(), person, person.call).title if person.call else None
    return render_template("public/enter.html", person=person, title=title)


@public.post("/leave")
def leave() -> Answer:
    """Sign out on this device: the session ends here too, whatever the browser keeps."""
    actor = optional_actor()
    if actor is not None and actor.session:
        end_session(current_context(), actor)
    forget()
    return redirect(url_for("public.front"), code=303)


@public.post("/leave-everywhere")
def leave_everywhere() -> Answer:
    """Sign out on every device and end all links of this person."""
    sign_out_everywhere(current_context(), current_actor())
    forget()
    return redirect(url_for("public.front"), code=303)


@public.get("/sessions")
def own_sessions() -> str:
    """Show a person on which devices they are signed in, and since when."""
    rows = list_sessions(current_context(), current_actor())
    return render_template("public/sessions.html", rows=rows)


@public.post("/sessions/<int:number>/end")
def end_own_session(number: int) -> Response:
    """End one of the person's own sessions."""
    end_session(current_context(), current_actor(), number)
    return redirect(url_for("public.own_sessions"), code=303)


@public.post("/language")
def change_language() -> Answer:
    """Switch between Chinese and English and come back to the same page."""
    language = chosen_language(request.form.get("language"))
    if language:
        session[LANGUAGE] = language
        actor = optional_actor()
        if actor is not None:
            choose_language(current_context(), actor, language)
    return redirect(_own_address(request.form.get("back", "")), code=303)


def _own_address(back: str) -> str:
    """Accept only a path of this site: never send anybody elsewhere."""
    parts = urlsplit(back)
    own = not parts.scheme and not parts.netloc and back.startswith("/") and "\\" not in back
    plain = back.isprintable() and not back.startswith("//")
    return back if own and plain else url_for("public.front")
