"""What real readers hold after a poll, as JSON on stdout.

reader.py newsboat CACHE     the titles in newsboat's cache
reader.py maildir FOLDER     the subjects of the mails that rss2email delivered
reader.py feedparser URL     polls twice, the second time with the validators of the first answer
reader.py poll REQUEST       polls once with feedparser, by the url, etag and modified of a JSON object
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


def maildir(folder: str) -> list[str]:
    mails = [path for path in pathlib.Path(folder).glob("*/*") if path.is_file()]
    return [
        str(email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)["Subject"])
        for mail in mails
    ]


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
    answer = library.parse(asked["url"], etag=asked["etag"], modified=asked["modified"])
    return {
        "bozo": bool(answer.bozo),
        "entries": [[entry.id, entry.title] for entry in answer.entries],
        "status": answer.status,
        # Of a 304 it gives none, and those that it had still hold.
        "etag": answer.get("etag") or asked["etag"],
        "modified": answer.get("modified") or asked["modified"],
    }


if __name__ == "__main__":
    command, argument = sys.argv[1:]
    commands = {"newsboat": newsboat, "maildir": maildir, "feedparser": feedparser, "poll": poll}
    answer = commands[command](argument)
    print(json.dumps(answer))
