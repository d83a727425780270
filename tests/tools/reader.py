"""What real readers hold after a poll, as JSON on stdout.

reader.py newsboat CACHE     the titles in newsboat's cache
reader.py newsboat-items CACHE  guid and title of each item that newsboat shows
reader.py mails FOLDER       the identity and the subject of each mail that rss2email delivered
reader.py maildir FOLDER     the subjects of the mails that rss2email delivered
reader.py feedparser URL     polls twice, the second time with the validators of the first answer
reader.py metrics FILE       name, type, help and samples of each family, by Prometheus' own parser
reader.py poll REQUEST       polls once with feedparser, by the url, etag, modified and agent of a JSON object
"""

import email
import email.policy
import json
import pathlib
import sqlite3
import sys


def newsboat(cache: str) -> list[str]:
    with sqlite3.connect(cache) as database:
        return [title for (title,) in database.execute("SELECT title FROM rss_item")]


def newsboat_items(cache: str) -> list[tuple[str, str]]:
    with sqlite3.connect(cache) as database:
        return list(database.execute("SELECT guid, title FROM rss_item WHERE deleted = 0"))


def mails(folder: str) -> list[tuple[str, str]]:
    paths = [path for path in pathlib.Path(folder).glob("*/*") if path.is_file()]
    policy = email.policy.default
    messages = [email.message_from_bytes(path.read_bytes(), policy=policy) for path in paths]
    return [(str(message["X-RSS-ID"]), str(message["Subject"])) for message in messages]


def maildir(folder: str) -> list[str]:
    return [subject for _, subject in mails(folder)]


def feedparser(url: str) -> dict[str, object]:
    # Imported here: the other readers need nothing but Python itself.
    import feedparser as library

    first = library.parse(url)
    second = library.parse(url, etag=first.get("etag"), modified=first.get("modified"))
    return {
        "bozo": bool(first.bozo),
        "titles": [entry.title for entry in first.entries],
        "statuses": [first.status, second.status],
    }


def poll(request: str) -> dict[str, object]:
    import feedparser as library

    asked = json.loads(request)
    # By its own name the library gets whole documents: see MAY_NOT_TAKE_DELTAS.
    agent = asked.get("agent")
    answer = library.parse(
        asked["url"], etag=asked["etag"], modified=asked["modified"], agent=agent
    )
    return {
        "bozo": bool(answer.bozo),
        "entries": [[entry.id, entry.title] for entry in answer.entries],
        "status": answer.status,
        # Of a 304 it gives none, and those that it had still hold.
        "etag": answer.get("etag") or asked["etag"],
        "modified": answer.get("modified") or asked["modified"],
    }


def metrics(file: str) -> list[tuple[str, str, str, list[str]]]:
    from prometheus_client.parser import text_string_to_metric_families as families

    text = pathlib.Path(file).read_text()
    return [
        (family.name, family.type, family.documentation, [one.name for one in family.samples])
        for family in families(text)
    ]


if __name__ == "__main__":
    command, argument = sys.argv[1:]
    commands = {
        "newsboat": newsboat,
        "newsboat-items": newsboat_items,
        "mails": mails,
        "maildir": maildir,
        "feedparser": feedparser,
        "metrics": metrics,
        "poll": poll,
    }
    answer = commands[command](argument)
    print(json.dumps(answer))
