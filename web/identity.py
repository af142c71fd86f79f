"""Who is at the other end: the session cookie, and the person it stands for.

The cookie is signed and holds the token of a session that the program keeps, nothing of the person.
When that session has ended, the cookie stands for nobody.
"""

from __future__ import annotations

from typing import cast

from flask import current_app, g, request, session

from reviewer.usecases.accounts.sessions import open_session, recognise
from reviewer.usecases.accounts.sign_in import SignedIn
from reviewer.usecases.context import Actor, AppContext
from web.sso import VOUCHED
from web.words import Language, chosen_language

TOKEN, LANGUAGE, BY = "token", "language", "by"
BY_LINK, BY_CODE, BY_PASSWORD, BY_SSO = "link", "code", "password", "house"
SSO_NAME = "house_name"


class SignInNeeded(Exception):
    """Say that a page is for a person whom the program knows, and this is nobody."""


def current_context() -> AppContext:
    """Give the context that the program was started with."""
    return cast("AppContext", current_app.extensions["context"])


def optional_actor() -> Actor | None:
    """Tell who asks; None when nobody is signed in. Looked up once per request."""
    if "actor" not in g:
        token = session.get(TOKEN)
        g.actor = None
        if isinstance(token, str) and not _left_sso():
            g.actor = recognise(current_context(), token)
    return cast("Actor | None", g.actor)


def known_actor() -> Actor | None:
    """Tell who asks where that was looked up already; asks nothing of the database."""
    return cast("Actor | None", g.get("actor"))


def current_actor() -> Actor:
    """Tell who asks; raises SignInNeeded when nobody is signed in."""
    actor = optional_actor()
    if actor is None:
        raise SignInNeeded
    return actor


def remember(signed_in: SignedIn, by: str) -> None:
    """Begin a fresh session for a person; whatever the old cookie held is dropped.

    `by` is the way the person came in; one by the house ends when the house names another.
    """
    language = session.get(LANGUAGE)
    session.clear()
    device = request.user_agent.string
    session[TOKEN] = token = open_session(current_context(), signed_in, device)
    session[BY] = by
    if by == BY_SSO:
        session[SSO_NAME] = sso_name()
    if chosen_language(language):
        session[LANGUAGE] = language
    session.permanent = True
    g.pop("language", None)
    g.actor = recognise(current_context(), token)


def came_by_link() -> bool:
    """Tell whether this session was opened by the personal link itself."""
    return session.get(BY) == BY_LINK


def sso_name() -> str:
    """Give the name that the trusted proxy vouches for; empty where it vouches for nobody."""
    return str(request.environ.get(VOUCHED, ""))


def _left_sso() -> bool:
    return session.get(BY) == BY_SSO and session.get(SSO_NAME) != sso_name()


def forget() -> None:
    """End the session on this device; only the choice of language stays."""
    language = session.get(LANGUAGE)
    session.clear()
    if chosen_language(language):
        session[LANGUAGE] = language
    g.pop("language", None)
    g.actor = None


def current_language() -> Language:
    """Choose the language: what was picked on the page, else the person's own, else Chinese.

    Settled once per request: a page asks for it with every text.
    """
    if "language" not in g:
        picked = chosen_language(session.get(LANGUAGE))
        actor = None if picked else optional_actor()
        g.language = picked or chosen_language(actor.language if actor else None) or "zh"
    return cast("Language", g.language)
