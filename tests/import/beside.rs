//! What stands in the text of a generator's story: files beside it, links, calls of templates.

use super::sites::{Folder, of_site};
use super::{one, story};
use newsstand::import::Imported;

fn body(imported: Imported) -> String {
    let body = one(imported).story.body;
    body.map_or_else(String::new, |body| body.as_str().trim().to_owned())
}

#[test]
fn an_own_story_is_read_as_a_generators_only_by_its_keys() {
    let text = "Write {{< fog >}}, {% raw %} and {{ page.title }}.\n{: .lead}\n\n<!--more-->\n";
    let own = story(&format!("---\ntitle: x\n---\n{text}")).unwrap();
    assert_eq!(own.left_out, []);
    let own = one(own).story;
    assert_eq!(own.summary, None);
    let body = own.body.unwrap();
    for stays in [
        "{{&lt; fog &gt;}}",
        "{% raw %}",
        "{{ page.title }}",
        "{: .lead}",
    ] {
        assert!(body.as_str().contains(stays), "{body:?}");
    }
    let theirs = story(&format!("---\ntitle: x\nlayout: post\n---\n{text}")).unwrap();
    assert_eq!(theirs.left_out.len(), 3, "{:?}", theirs.left_out);
    assert_eq!(theirs.left_out[0].line, Some(5));
    let theirs = one(theirs).story;
    assert_eq!(theirs.summary.unwrap().as_str(), "Write , and .");
    assert_eq!(
        theirs.body.unwrap().as_str().trim(),
        "<p>Write ,  and .</p>"
    );
}

#[test]
fn pictures_come_with_the_story_and_from_nowhere_else() {
    let folder = Folder::of(&[
        ("secret.png", b"secret"),
        ("site/hugo.toml", b""),
        ("site/static/img/a b.png", b"a"),
        ("site/content/near.png", b"near"),
        ("site/content/sub/own.PNG", b"own"),
        ("site/content/sub/notes", b"x"),
    ]);
    let write = |text: &str| {
        let text = format!("---\ntitle: x\ndate: 2026-11-23\n---\n{text}\n");
        folder.write("site/content/sub/a.md", text);
        folder.read("site/content/sub/a.md").unwrap()
    };
    std::os::unix::fs::symlink(
        folder.path().join("secret.png"),
        folder.path().join("site/content/link.png"),
    )
    .unwrap();
    for (written, name) in [
        ("![](own.PNG)", "own"),
        ("![](./own.PNG?v=2#x)", "own"),
        ("![](../near.png)", "near"),
        ("<img src=own.PNG>", "own"),
        ("text <img src='/img/a%20b.png'>", "a-b"),
        ("![](</img/a b.png>)", "a-b"),
        ("![](img/a%20b.png)", "a-b"),
        ("<div>\n<img\nsrc='own.PNG'>\n</div>", "own"),
        ("[![](own.PNG)](own.PNG)", "own"),
    ] {
        let imported = write(written);
        assert_eq!(imported.pictures.len(), 1, "{written}");
        assert!(
            imported.pictures[0].name.starts_with(&format!("{name}-")),
            "{written}"
        );
        assert_eq!(imported.warnings, [], "{written}");
        let path = imported.pictures[0].path();
        let body = body(imported);
        assert!(
            body.contains(&format!("src=\"{path}\"")),
            "{written}: {body}"
        );
    }
    for (written, reason) in [
        ("![](gone.png)", "no file `gone.png`"),
        ("![](../../../secret.png)", "lies outside"),
        ("![](../link.png)", "lies outside"),
        ("![](/../secret.png)", "lies outside"),
        ("![](%2e%2e/%2e%2e/%2e%2e/secret.png)", "lies outside"),
        ("<img alt='' src='..&#47;link.png'>", "lies outside"),
        ("![](notes)", "no picture, recording or PDF"),
        ("![](/etc/passwd)", "no file"),
        ("![](own.PNG%00.png)", "no file"),
        ("![](.)", "no file"),
    ] {
        let imported = write(written);
        assert_eq!(imported.pictures, [], "{written}");
        assert_eq!(imported.warnings.len(), 1, "{written}");
        assert_eq!(imported.warnings[0].line, Some(5));
        let text = &imported.warnings[0].text;
        assert!(
            text.contains(reason) && text.contains("left out"),
            "{written}: {text}"
        );
        assert!(!body(imported).contains("<img"), "{written}");
    }
}

#[test]
fn files_beside_the_desks_own_stories() {
    let folder = Folder::of(&[
        ("photo.jpg", b"photo"),
        ("talk.mp3", b"12345"),
        ("a.md", b"+++\ntitle = 'x'\nimage = 'photo.jpg'\n[[enclosures]]\nurl = 'talk.mp3'\n+++\n![a](photo.jpg) ![b](gone.jpg) [c](other.md) ![d](/img/x.jpg) ![e](../images/e.png)\n"),
    ]);
    let imported = folder.own("a.md").unwrap();
    assert_eq!(imported.pictures.len(), 2);
    assert_eq!(imported.warnings.len(), 1, "{:?}", imported.warnings);
    assert_eq!(imported.warnings[0].line, Some(7));
    assert!(imported.warnings[0].text.contains("gone.jpg"));
    assert_eq!(imported.left_out.len(), 1);
    assert_eq!(imported.left_out[0].text, "other.md");
    let image = imported.pictures[0].path();
    let story = one(imported).story;
    assert_eq!(story.image.unwrap().url, image);
    assert_eq!(story.enclosures[0].length, 5);
    let body = story.body.unwrap();
    let expected = format!(
        "<p><img src=\"{image}\" alt=\"a\">  c <img src=\"/img/x.jpg\" alt=\"d\"> <img src=\"/images/e.png\" alt=\"e\"></p>"
    );
    assert_eq!(body.as_str().trim(), expected);
    // One that is not there, in the front matter, is an error as before.
    folder.write("b.md", "+++\ntitle = 'x'\nimage = 'gone.jpg'\n+++\n");
    let error = folder.own("b.md").unwrap_err().to_string();
    // And both places are named where it may lie.
    for part in [
        ":3: `image.url`: there is no file `gone.jpg`; put it beside the story",
        "; or put it into feeds/images/, and write `images/` before its name",
    ] {
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn a_picture_has_sixteen_mebibytes_at_most() {
    let folder = Folder::of(&[("a.md", "# Ferry ]]> 🦀\n\n![](a.jpg)\n".as_bytes())]);
    folder.write("a.jpg", vec![b'x'; 16 << 20]);
    assert_eq!(folder.own("a.md").unwrap().pictures.len(), 1);
    folder.write("a.jpg", vec![b'x'; (16 << 20) + 1]);
    let imported = folder.own("a.md").unwrap();
    assert!(imported.pictures.is_empty());
    let told = &imported.warnings[0].text;
    assert!(told.contains("larger than 16 MiB"), "{told}");
}

#[test]
fn links_to_pages_of_the_site() {
    let front = "---\ntitle: x\ndate: 2026-11-23\n---\n";
    for (written, published) in [
        (
            "[a](/about/)",
            "<a href=\"https://gull.example/about/\" rel=\"noopener noreferrer\">a</a>",
        ),
        (
            "[a](#there)",
            "<a href=\"#there\" rel=\"noopener noreferrer\">a</a>",
        ),
        (
            "[a](../other/)",
            "<a href=\"https://gull.example/other/\" rel=\"noopener noreferrer\">a</a>",
        ),
        ("[a](other.md#there)", "a"),
        ("[a *b*](@/blog/other.md)", "a <em>b</em>"),
        ("[a]({{< ref \"other\" >}})", "a"),
        (
            "<a href='other.md'>a</a>",
            "<a rel=\"noopener noreferrer\">a</a>",
        ),
    ] {
        let imported = of_site(&format!("{front}{written}\n"));
        assert_eq!(
            imported.left_out.len(),
            usize::from(!published.contains("href")),
            "{written}"
        );
        assert_eq!(body(imported), format!("<p>{published}</p>"), "{written}");
    }
}

#[test]
fn what_calls_in_a_text_become() {
    let front = "---\ntitle: x\ndate: 2026-11-23\nlayout: post\n---\n";
    for (written, published, told) in [
        (
            "{{< youtube abc_-1 >}}",
            "<iframe src=\"https://www.youtube-nocookie.com/embed/abc_-1\"></iframe>",
            0,
        ),
        (
            "{{< youtube id=\"abc\" >}}",
            "<iframe src=\"https://www.youtube-nocookie.com/embed/abc\"></iframe>",
            0,
        ),
        (
            "{% youtube https://youtu.be/abc %}",
            "<iframe src=\"https://www.youtube-nocookie.com/embed/abc\"></iframe>",
            0,
        ),
        (
            "{{ youtube(id=\"abc\") }}",
            "<iframe src=\"https://www.youtube-nocookie.com/embed/abc\"></iframe>",
            0,
        ),
        (
            "{{< vimeo 12 >}}",
            "<iframe src=\"https://player.vimeo.com/video/12\"></iframe>",
            0,
        ),
        (
            "{{< youtube abc >}} trailing *words*",
            "<iframe src=\"https://www.youtube-nocookie.com/embed/abc\"></iframe>\n<p>trailing <em>words</em></p>",
            0,
        ),
        (
            "{%- css %}h1 { color: red }{%- endcss %}\n{% js %}alert(1){% endjs %}\n\nText",
            "<p>Text</p>",
            0,
        ),
        ("{{< youtube \"a\\\"b\" >}}", "", 1),
        (
            "{{< x >}}\n**a**\n{{< /x >}}",
            "<p><strong>a</strong></p>",
            0,
        ),
        (
            "{% note(a=1) %}\n**a**\n{% end %}",
            "<p><strong>a</strong></p>",
            0,
        ),
        ("a {{< b/c x=\"1\" />}} d", "<p>a  d</p>", 1),
        (
            "{{% highlight rust \"linenos=1\" %}}\n```\n{{< x >}}\n{{% /highlight %}}",
            "<pre><code>```\n{{&lt; x &gt;}}\n</code></pre>",
            0,
        ),
        (
            "{%- highlight rb -%}\nx\n{%- endhighlight -%}",
            "<pre><code>x\n</code></pre>",
            0,
        ),
        (
            "`{{< x >}}` and\n\n    {% y %}",
            "<p><code>{{&lt; x &gt;}}</code> and</p>\n<pre><code>{% y %}\n</code></pre>",
            0,
        ),
        ("{{ braces }} and {{", "<p>{{ braces }} and {{</p>", 0),
        ("{{< unclosed", "<p>{{&lt; unclosed</p>", 0),
        ("## T {#id}", "<h2>T</h2>", 0),
        ("a {{/* secret */}} b", "<p>a  b</p>", 0),
        ("{% if a %}b{% else %}c{% endif %}", "<p>bc</p>", 2),
    ] {
        let folder = Folder::of(&[("a.md", format!("{front}{written}\n").as_bytes())]);
        let imported = folder.read("a.md").unwrap();
        assert_eq!(
            imported.left_out.len(),
            told,
            "{written}: {:?}",
            imported.left_out
        );
        assert_eq!(body(imported), published, "{written}");
    }
    // The lines of what is told are those of the file.
    let text = format!("{front}{{{{< figure\nsrc=\"gone.png\"\n>}}}}\n\n\n{{{{< b >}}}}\n");
    let folder = Folder::of(&[("a.md", text.as_bytes())]);
    let imported = folder.read("a.md").unwrap();
    assert_eq!(
        imported.warnings[0].line,
        Some(6),
        "{:?}",
        imported.warnings
    );
    assert_eq!(imported.left_out[0].line, Some(11));
}

/// A name that is made of what is in it would be that of something else for ever.
#[test]
fn a_picture_that_changes_while_it_is_read_is_not_taken() {
    let folder = Folder::of(&[
        ("a.md", b"# A ]]> & gull\n\n![a](a.png)\n"),
        ("a.png", b"half"),
    ]);
    let pictures = folder.own("a.md").unwrap().pictures;
    folder.write("a.png", "whole");
    let images = tempfile::tempdir().unwrap();
    let error = pictures[0].copy(images.path()).unwrap_err().to_string();
    assert!(error.contains("a.png has changed"), "{error}");
    folder.write("a.png", "half");
    pictures[0]
        .copy(images.path())
        .unwrap()
        .unwrap()
        .keep()
        .unwrap();
    assert!(images.path().join(&pictures[0].name).exists());
}

/// Who watches a folder reads it again when one of them changes.
#[test]
fn what_a_story_depends_on_is_told() {
    let links = "![a](here.png) ![b](../deep/Gone%20]]&%F0%9F%A6%80.PNG) [c](about.html) [d](paper.pdf)\n\n\
                 ![e](linked.png) ![f](https://gull.example/far.png) ![g](here.png)\n";
    let page =
        "<p>The pilots went out, and, so they said, all of them came back dry again.</p>".repeat(9);
    let folder = Folder::of(&[
        ("a/a.md", format!("# Title ]]> &\n\n{links}").as_bytes()),
        ("a/here.png", b"x"),
        ("real.png", b"y"),
        (
            "a/page.html",
            format!(
                "<!doctype html><title>P</title><article><h1>P</h1>{page}\
                 <img width=600 height=400 src=page_files/gone.png>\
                 <a href=other.html>o</a>{page}</article>"
            )
            .as_bytes(),
        ),
    ]);
    std::os::unix::fs::symlink("../real.png", folder.path().join("a/linked.png")).unwrap();
    let real = folder.path().canonicalize().unwrap();
    let told = |file: &str| -> Vec<String> {
        let told = folder.own(file).unwrap().depends_on.into_iter();
        let told = told.map(|path| path.strip_prefix(&real).unwrap_or(&path).to_owned());
        let mut told: Vec<String> = told.map(|path| path.to_str().unwrap().to_owned()).collect();
        told.sort();
        told
    };
    assert_eq!(
        told("a/a.md"),
        [
            "Gone ]]&🦀.PNG",
            "a/here.png",
            "a/linked.png",
            "paper.pdf",
            "real.png"
        ]
    );
    assert_eq!(told("a/page.html"), ["a/page_files/gone.png"]);
}

/// However many there are: the report stays short.
#[test]
fn so_many_kinds_of_loss_are_named() {
    for (count, named) in [(50, 50), (51, 50)] {
        let kinds: [fn(usize) -> String; 3] = [
            |n| format!("{{{{< call{n} >}}}}\n\n"),
            |n| format!("<tag-{n}>x</tag-{n}>\n\n"),
            |n| format!("![]({n}.png)\n\n"),
        ];
        for kind in kinds {
            let text: String = (0..count).map(kind).collect();
            let text = format!("---\ntitle: x\nlayout: post\n---\n{text}Text.\n");
            let folder = Folder::of(&[("a.md", text.as_bytes())]);
            let read = folder.read("a.md").unwrap();
            let told = read.left_out.len() + read.warnings.len();
            assert_eq!(told, named, "{count} {}", kind(0));
        }
    }
}

#[test]
fn limits_of_calls_and_of_files() {
    let read = |text: String| {
        let folder = Folder::of(&[(
            "a.md",
            format!("---\ntitle: x\nlayout: post\n---\n{text}\n").as_bytes(),
        )]);
        folder.read("a.md")
    };
    assert!(read("{{< a >}}".repeat(2_000)).is_ok());
    let error = read("{{< a >}}".repeat(2_001)).unwrap_err().to_string();
    assert!(
        error.contains(":5: ") && error.contains("2000 calls"),
        "{error}"
    );
    for (length, is_call) in [(8 << 10, true), ((8 << 10) + 1, false)] {
        let imported = read(format!("{{{{< {} >}}}}", "a".repeat(length - 2))).unwrap();
        assert_eq!(imported.left_out.len(), usize::from(is_call), "{length}");
    }
    let pictures = |count: usize| {
        (0..count)
            .map(|n| format!("![]({n}.png)\n\n"))
            .collect::<String>()
    };
    // Fifty that are nowhere are told one by one.
    assert_eq!(read(pictures(500)).unwrap().warnings.len(), 50);
    let folder = Folder::of(&[]);
    for number in 0..501 {
        folder.write(&format!("{number}.png"), format!("picture {number}"));
    }
    for (count, warnings) in [(500, 0), (501, 1)] {
        folder.write("a.md", format!("# Ferry\n\n{}", pictures(count)));
        let imported = folder.read("a.md").unwrap();
        assert_eq!(imported.pictures.len(), 500);
        let told = imported.warnings.iter().map(|one| &one.text);
        let told: Vec<_> = told.filter(|text| text.contains("at most 500")).collect();
        assert_eq!((told.len(), imported.warnings.len()), (warnings, warnings));
    }
    // What is never closed is looked for once.
    for braces in ["{{<", "{%", "{{", "{{% a", "{{</*"] {
        assert!(read(braces.repeat(300_000)).is_ok());
    }
    let body = "The harbour ]]> & سفينة 🛟 is open. {{< a >}}\n\n".repeat(1_000)
        + &"Text.\n".repeat(160_000);
    assert!(one(read(body).unwrap()).story.body.unwrap().as_str().len() > 900_000);
}
