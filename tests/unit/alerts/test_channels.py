"""Messages on their way: a real mail server, a real web server, and servers that are away or refuse."""

import datetime as dt
import json

import pytest
from pydantic import ValidationError

from orchestration.alerts import mail, webhook
from orchestration.alerts.message import Message
from orchestration.alerts.secrets import SendError
from orchestration.study.upkeep import Alerts, Mail, Webhook
from tests.unit.runs.servers import free_port, mail_server, only, web_server

AT = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
IN_FILE = {"password_file": "secret"}
IN_VARIABLE = {"password_env": "MAIL_PASSWORD"}
MESSAGE = Message("alert", "[ward] Failing: ü", "Zeile mit ü.\n", {"kind": "alert", "causes": []})


@pytest.fixture(scope="module")
def box():
    with mail_server(authenticator=only("pipeline", "right"), auth_require_tls=False) as server:
        yield server


@pytest.fixture(scope="module")
def hook():
    with web_server() as server:
        yield server


def settings(box, **more):
    return Mail.model_validate(
        {"to": ["a@example.org"], "from": "p@example.org", "server": "127.0.0.1", "port": box.port, "security": "none",
         **more}
    )  # fmt: skip


def test_a_mail_arrives_as_it_was_meant(box, tmp_path):
    assert mail.send_mail(settings(box, to=["a@example.org", "b@example.org"]), MESSAGE, folder=tmp_path, at=AT) == ""
    (came,) = box.take()
    assert (came["Subject"], came["From"]) == ("[ward] Failing: ü", "p@example.org")
    assert came["To"] == "a@example.org, b@example.org"
    assert came.get_content().splitlines() == ["Zeile mit ü."]
    assert came["Auto-Submitted"] == "auto-generated"


def test_a_subject_of_several_lines_adds_no_header(box, tmp_path):
    mail.send_mail(settings(box), Message("alert", "one\nBcc: all@example.org", "text", {}), folder=tmp_path, at=AT)
    (came,) = box.take()
    assert (came["Subject"], came["Bcc"]) == ("one Bcc: all@example.org", None)


def test_some_addresses_that_are_refused_are_noted_and_all_of_them_are_an_error(box, tmp_path):
    some = settings(box, to=["a@example.org", "b@nowhere.example"])
    assert "1 of 2" in mail.send_mail(some, MESSAGE, folder=tmp_path, at=AT)
    box.take()
    with pytest.raises(SendError, match="none of the addresses"):
        mail.send_mail(settings(box, to=["b@nowhere.example"]), MESSAGE, folder=tmp_path, at=AT)


def test_a_mail_server_that_is_away_is_an_error_with_its_name(tmp_path, box):
    with pytest.raises(SendError, match=r"the mail server 127\.0\.0\.1:\d+ did not take it"):
        mail.send_mail(settings(box, port=free_port()), MESSAGE, folder=tmp_path, at=AT)


def test_a_server_without_starttls_gets_nothing(box, tmp_path):
    with pytest.raises(SendError):
        mail.send_mail(settings(box, security="starttls"), MESSAGE, folder=tmp_path, at=AT)
    assert box.take() == []


def with_login(box, **secret):
    # Mail itself refuses a password on an open line; a line that is closed needs a certificate this machine trusts.
    return settings(box).model_copy(update={"user": "pipeline", **secret})


def test_the_password_comes_from_a_file_or_a_variable_and_a_wrong_one_is_an_error(box, tmp_path, monkeypatch):
    (tmp_path / "secret").write_text("right\n")
    mail.send_mail(with_login(box, **IN_FILE), MESSAGE, folder=tmp_path, at=AT)
    monkeypatch.setenv("MAIL_PASSWORD", "right")
    mail.send_mail(with_login(box, **IN_VARIABLE), MESSAGE, folder=tmp_path, at=AT)
    assert len(box.take()) == 2
    monkeypatch.setenv("MAIL_PASSWORD", "wr0ng-secret")
    with pytest.raises(SendError, match="refused the login") as error:
        mail.send_mail(with_login(box, **IN_VARIABLE), MESSAGE, folder=tmp_path, at=AT)
    assert "wr0ng" not in str(error.value)


@pytest.mark.parametrize("secret", [{"password_env": "NOT_SET_ANYWHERE"}, {"password_file": "no-such-file"}])
def test_a_password_that_is_nowhere_is_an_error_that_says_where_it_was_looked_for(box, tmp_path, secret):
    with pytest.raises(SendError, match="|".join(secret.values())):
        mail.send_mail(with_login(box, **secret), MESSAGE, folder=tmp_path, at=AT)


@pytest.mark.parametrize(
    ("form", "kind", "expected"),
    [
        ("json", "application/json", {"kind": "alert", "causes": [], "text": "[ward] Failing: ü\n\nZeile mit ü.\n"}),
        ("chat", "application/json", {"text": "[ward] Failing: ü\n\nZeile mit ü.\n"}),
        ("plain", "text/plain", "[ward] Failing: ü\n\nZeile mit ü.\n"),
    ],
)
def test_a_webhook_gets_fields_or_chat_or_plain_text(hook, tmp_path, form, kind, expected):
    webhook.send_request(Webhook(url=hook.address, format=form), MESSAGE, folder=tmp_path)
    ((path, headers, body),) = hook.take()
    assert (path, headers["Content-Type"].startswith(kind)) == ("/hook?key=s3cret", True)
    assert (body.decode() if form == "plain" else json.loads(body)) == expected


def test_address_and_token_come_from_elsewhere(hook, tmp_path, monkeypatch):
    monkeypatch.setenv("HOOK_TOKEN", "t0ken")
    (tmp_path / "address").write_text(hook.address)
    webhook.send_request(
        Webhook.model_validate({"url_file": "address", "token_env": "HOOK_TOKEN"}), MESSAGE, folder=tmp_path
    )
    ((_, headers, _),) = hook.take()
    assert headers["Authorization"] == "Bearer t0ken"


@pytest.mark.parametrize("status", [302, 404, 500])
def test_an_answer_that_is_no_success_is_an_error_without_the_address(hook, tmp_path, status):
    hook.status = status
    with pytest.raises(SendError, match=str(status)) as error:
        webhook.send_request(Webhook(url=hook.address), MESSAGE, folder=tmp_path)
    hook.status = 204
    assert len(hook.take()) == 1, "a redirect is not followed"
    assert "s3cret" not in str(error.value)


def test_a_web_server_that_is_away_is_an_error_without_the_address(tmp_path):
    with pytest.raises(SendError, match="could not be reached") as error:
        webhook.send_request(Webhook(url=f"http://127.0.0.1:{free_port()}/s3cret"), MESSAGE, folder=tmp_path)
    assert "s3cret" not in str(error.value)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"email": {"to": [], "from": "a@b", "server": "s"}}, "at least 1"),
        ({"email": {"to": ["no address"], "from": "a@b", "server": "s"}}, "pattern"),
        ({"email": {"to": ["a@b\nBcc: c@d"], "from": "a@b", "server": "s"}}, "pattern"),
        ({"email": {"to": ["a@b"], "from": "a@b", "server": "s", "user": "u"}}, "a login needs"),
        ({"email": {"to": ["a@b"], "from": "a@b", "server": "s", "password_env": "P"}}, "a login needs"),
        ({"email": {"to": ["a@b"], "from": "a@b", "server": "s", "password": "secret"}}, "Extra inputs"),
        (
            {
                "email": {
                    "to": ["a@b"],
                    "from": "a@b",
                    "server": "s",
                    "security": "none",
                    "user": "u",
                    "password_env": "P",
                }
            },
            "readable",
        ),
        ({"webhook": {}}, "one of url, url_env, url_file"),
        ({"webhook": {"url": "file:///etc/passwd"}}, "https://"),
        ({"webhook": {"url": "https://a", "url_env": "B"}}, "one of url, url_env, url_file"),
        ({"webhook": {"url": "https://a", "token_env": "A", "token_file": "b"}}, "one of token_env"),
        ({"remind_days": 0}, "greater than or equal to 1"),
    ],
)
def test_settings_that_cannot_work_are_refused(given, expected):
    with pytest.raises(ValidationError, match=expected):
        Alerts.model_validate(given)
