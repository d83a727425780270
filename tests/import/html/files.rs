//! Encodings, and the files beside a page or in it.

use super::{fixture, one, options, page, read_all, read_as};
use newsstand::import::{Format, Options};
use tempfile::TempDir;

fn body(name: &str, bytes: &[u8]) -> String {
    let story = one(read_as(name, bytes, &options()).unwrap()).story;
    story.body.unwrap().as_str().to_owned()
}

#[test]
fn encodings() {
    let declared = |charset: &str| {
        page("", "")
            .replace("charset=utf-8", &format!("charset='{charset}'"))
            .replace("due at", "für due at")
    };
    let latin = |html: &str| {
        html.chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect::<Vec<u8>>()
    };
    // Sound UTF-8 wins over what is declared, and what is declared over a guess.
    for charset in ["utf-8", "iso-8859-1", "windows-1256", "utf-16", "nonsense"] {
        assert!(
            body("p.html", declared(charset).as_bytes()).contains("für"),
            "{charset}"
        );
    }
    assert!(body("p.html", &latin(&declared("iso-8859-1"))).contains("für"));
    let read = read_as("p.html", &latin(&declared("iso-8859-1")), &options()).unwrap();
    assert_eq!(read.warnings, []);
    // A wrong declaration of UTF-8: guessed, and said.
    let read = read_as("p.html", &latin(&declared("utf-8")), &options()).unwrap();
    assert_eq!(read.warnings.len(), 1);
    // UTF-8 of which a program has cut a letter, under a declaration that is older.
    let cut = declared("iso-8859-1").replace("due at", "été à Noël, où");
    let mut cut = cut.into_bytes();
    cut.splice(cut.len() - 14..cut.len() - 14, *b"<p>\xC3</p>");
    let read = read_as("p.html", &cut, &options()).unwrap();
    assert_eq!(read.warnings.len(), 1);
    assert!(
        one(read)
            .story
            .body
            .unwrap()
            .as_str()
            .contains("été à Noël")
    );
    let marked: Vec<u8> = std::iter::once(0xFEFF)
        .chain(declared("utf-8").encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    assert!(body("p.html", &marked).contains("für"));
    let xml = declared("x").replace("<meta charset='x'>", "");
    let xml = format!("<?xml version='1.0' encoding='iso-8859-1'?>{xml}");
    assert!(body("p.html", &latin(&xml)).contains("für"));
}

/// Each text stands in an encoding of its own, and declares others.
#[test]
fn a_wrong_declaration_of_latin() {
    let read = |text: &str, encoding: &str, declared: &str| {
        let html = page("", "")
            .replace("charset=utf-8", &format!("charset='{declared}'"))
            .replace("It was due", &format!("{text} It was due"));
        let encoding = encoding_rs::Encoding::for_label(encoding.as_bytes()).unwrap();
        let (bytes, _, is_lossy) = encoding.encode(&html);
        assert!(!is_lossy, "{text}");
        let imported = read_as("p.html", &bytes, &options()).unwrap();
        let body = imported.submissions[0].story.body.clone().unwrap();
        (body.as_str().contains(text), imported.warnings.len())
    };
    let arabic = "غادرت العبارة الرصيف في السادسة صباحا وعلى متنها أربعون راكبا للمرة الأولى منذ العاصفة التي حطمت المنحدر";
    let russian = "Паром вышел из гавани в шесть утра и вернулся только к ночи когда все уже спали";
    let greek =
        "Το πλοίο έφυγε από το λιμάνι στις έξι το πρωί και γύρισε τη νύχτα όταν όλοι κοιμούνταν";
    // Without a space between its words.
    let chinese = "渡轮清晨六点离开码头，船上有四十名乘客，这是暴风雨以来的第一次航行。";
    for (text, encoding) in [
        (chinese, "gbk"),
        (arabic, "windows-1256"),
        (russian, "windows-1251"),
        (greek, "windows-1253"),
    ] {
        for declared in ["iso-8859-1", "windows-1252", "iso-8859-15", "windows-1254"] {
            assert_eq!(
                read(text, encoding, declared),
                (true, 1),
                "{encoding} as {declared}"
            );
        }
        assert_eq!(read(text, encoding, encoding), (true, 0), "{encoding}");
    }
    // Too little to be sure of.
    assert_eq!(
        read("غادرت العبارة", "windows-1256", "iso-8859-1"),
        (false, 0)
    );
    // What is of Latin letters stays what it says, however few of them are of ASCII.
    for (text, encoding) in [
        (
            "Où est passé l’été ? À l’île d’Oléron, où l’on a gâché çà et là « l’âme » de nos pêcheurs…",
            "windows-1252",
        ),
        (
            "Äußerst süße Öffnungszeiten für Küstenbewohner",
            "iso-8859-1",
        ),
        (
            "Zażółć gęślą jaźń, a łódź źle śpi; ŁÓDŹ ŻÓŁĆ ĄĘ ŚŹ",
            "windows-1250",
        ),
        (
            "Şu köşe yaz köşesi, ığdır öğüdü; ĞÜŞ İÖÇ ŞŞ ĞĞ",
            "windows-1254",
        ),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy", "iso-8859-2"),
    ] {
        assert_eq!(read(text, encoding, encoding), (true, 0), "{encoding}");
    }
}

#[test]
fn pages_are_known_by_name_and_content() {
    let html = page("", "");
    for (name, content) in [
        ("p.html", html.clone()),
        ("p.HTM", html.clone()),
        ("p.txt", html.clone()),
        (
            "p.txt",
            format!("\u{FEFF}\n<!-- saved from url=(0020)https://a.example/ -->\n{html}"),
        ),
        (
            "p.txt",
            html.replace("<!doctype html>", "<?xml version='1.0'?>"),
        ),
        (
            "p.html",
            html.replace("<!doctype html><html lang=en><head>", ""),
        ),
    ] {
        let read = read_as(name, content.as_bytes(), &options()).unwrap();
        assert!(one(read).origin.as_str().starts_with("page:"), "{name}");
    }
    // A site generator's template is a story with a front matter.
    let jekyll = "---\ntitle: A pier\n---\n<p>It stands in the sea.</p>\n";
    let read = read_as("pier.html", jekyll.as_bytes(), &options()).unwrap();
    assert_eq!(one(read).origin.as_str(), "markdown:pier.html");
    let options = Options {
        format: Some(Format::Html),
        ..options()
    };
    let read = read_as(
        "p.txt",
        html.replace("<!doctype html><html lang=en><head>", "")
            .as_bytes(),
        &options,
    );
    assert!(read.is_ok());
}

#[test]
fn a_folder_beside_a_page_is_left_alone() {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    };
    let html = |title: &str| page("", "").replace("The tide came late", title);
    write("a.html", &html("a"));
    write("a_files/frame.html", &html("frame"));
    write("b.htm", &html("b"));
    write("b-Dateien/frame.html", &html("frame"));
    write("c_files/c.html", &html("c"));
    write("d_files/d.md", "# d\n\nText.");
    write("d.mhtml", "no message");
    let found = read_all(&[folder.path().to_owned()], &options());
    let told: Vec<String> = found
        .iter()
        .map(|read| {
            read.as_ref().map_or("failed".to_owned(), |read| {
                read.submissions[0].story.title.to_string()
            })
        })
        .collect();
    assert_eq!(told, ["a", "b", "c", "failed", "d"]);
}

#[test]
fn pictures_of_the_folder_are_taken_and_nothing_else() {
    let read = read_all(&[fixture("saved.html")], &options())
        .remove(0)
        .unwrap();
    let folder = TempDir::new().unwrap();
    for picture in &read.pictures {
        let copied = picture.copy(folder.path()).unwrap().unwrap();
        assert!(
            !folder.path().join(&picture.name).exists(),
            "nobody sees it"
        );
        copied.keep().unwrap();
        assert!(
            picture.copy(folder.path()).unwrap().is_none(),
            "it is there"
        );
        assert!(folder.path().join(&picture.name).is_file());
    }
    assert_eq!(read.pictures.len(), 2);

    let home = TempDir::new().unwrap();
    let site = home.path().join("site");
    std::fs::create_dir_all(site.join("p_files")).unwrap();
    std::fs::write(home.path().join("secret.png"), "secret").unwrap();
    std::fs::write(site.join("p_files/notes.txt"), "x").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(
        home.path().join("secret.png"),
        site.join("p_files/link.png"),
    )
    .unwrap();
    let images = [
        "../secret.png",
        "p_files/../../secret.png",
        "p_files/link.png",
        "%2e%2e/secret.png",
        "p_files/notes.txt",
    ];
    let images: String = images
        .iter()
        .map(|image| format!("<img src='{image}'>"))
        .collect();
    let absolute = format!("<img src='{}'>", home.path().join("secret.png").display());
    let html = page("", "").replace("</p></div>", &format!("</p>{images}{absolute}</div>"));
    std::fs::write(site.join("p.html"), html).unwrap();
    let read = read_all(&[site.join("p.html")], &options())
        .remove(0)
        .unwrap();
    assert_eq!(read.pictures, []);
    // Of a path of the web's, too, somebody is told: the page does not say of which site.
    assert_eq!(read.left_out.len(), 6);
    let body = one(read).story.body.unwrap();
    assert!(!body.as_str().contains("<img"), "{body:?}");
}

#[test]
fn so_many_pictures_and_no_more() {
    let folder = TempDir::new().unwrap();
    std::fs::create_dir(folder.path().join("p_files")).unwrap();
    let taken = |count: usize| {
        let images: String = (0..count)
            .map(|at| {
                std::fs::write(
                    folder.path().join(format!("p_files/{at}.png")),
                    at.to_string(),
                )
                .unwrap();
                format!("<img src='p_files/{at}.png'>")
            })
            .collect();
        let html = page("", "").replace("</p></div>", &format!("</p>{images}</div>"));
        std::fs::write(folder.path().join("p.html"), html).unwrap();
        let read = read_all(&[folder.path().join("p.html")], &options())
            .remove(0)
            .unwrap();
        (read.pictures.len(), read.left_out.len())
    };
    assert_eq!(taken(200), (200, 0));
    assert_eq!(taken(201), (200, 1));
    let in_page = |count: usize| {
        let images =
            (0..count).map(|at| format!("<img src='data:image/png;base64,{}'>", png(3_000 + at)));
        let html = with_images(&images.collect::<String>());
        let read = read_as("p.html", html.as_bytes(), &options()).unwrap();
        (read.pictures.len(), read.left_out.len())
    };
    assert_eq!(in_page(200), (200, 0));
    assert_eq!(in_page(201), (200, 1));
}

/// The beginning of a PNG file and zeros, so many bytes in all, as base64.
pub(super) fn png(length: usize) -> String {
    let rest = length - 9;
    let end = ["", "AA==", "AAA="][rest % 3];
    format!("iVBORw0KGgoA{}{end}", "AAAA".repeat(rest / 3))
}

pub(super) fn with_images(images: &str) -> String {
    page("", "").replace("</p></div>", &format!("</p>{images}</div>"))
}

#[test]
fn pictures_in_the_page_itself_are_taken_and_what_stands_for_one_is_not() {
    let told = |images: &str| {
        let read = read_as("p.html", with_images(images).as_bytes(), &options()).unwrap();
        let names: Vec<String> = read.pictures.iter().map(|one| one.name.clone()).collect();
        let lost: Vec<String> = read.left_out.iter().map(ToString::to_string).collect();
        let body = one(read).story.body.unwrap().as_str().to_owned();
        (names, lost, body)
    };
    let data = |length: usize| format!("data:image/png;base64,{}", png(length));
    let (names, lost, body) = told(&format!(
        "<figure><img alt=\"]]&gt; &amp; \u{1f980}\" src=\"{0}\"></figure><img src=\"{0}\">",
        data(2_048)
    ));
    assert_eq!((names.len(), lost.len()), (1, 0), "{lost:?}");
    assert!(
        names[0].starts_with("picture-") && names[0].ends_with(".png"),
        "{names:?}"
    );
    let shown = format!("src=\"/images/{}\"", names[0]);
    assert_eq!(body.matches(&shown).count(), 2, "{body}");
    // A blur, until the picture itself is there.
    let (names, lost, body) = told(&format!("<img src='{}'>", data(2_047)));
    assert_eq!((names.len(), lost.len()), (0, 0));
    assert!(!body.contains("<img"), "{body}");
    let late = format!(
        "<img src='{}' data-src='https://quay.example/a.png'>",
        data(9_000)
    );
    let (names, _, body) = told(&late);
    assert_eq!(names, Vec::<String>::new());
    assert!(body.contains("https://quay.example/a.png"), "{body}");
    // What it is its bytes tell.
    let page = "PGh0bWw+".repeat(400);
    for bad in [
        format!("data:image/png;base64,{page}"),
        format!("data:text/html;base64,{page}"),
        format!(
            "data:image/svg+xml,{}",
            "<svg onload='x'/>".replace('<', "%3C").repeat(400)
        ),
        format!("DATA:image/png;base64,!{}", png(3_000)),
        "data:".to_owned(),
    ] {
        let (names, lost, body) = told(&format!("<img src=\"{bad}\">"));
        assert_eq!((names.len(), lost.len()), (0, 1), "{bad:.40}");
        assert!(
            !body.contains("<img") && lost[0].len() < 400,
            "{body} {lost:?}"
        );
    }
    // A jpeg under the name of a png.
    let jpeg = format!("data:image/png;base64,/9j/{}", "AAAA".repeat(1_000));
    assert!(told(&format!("<img src='{jpeg}'>")).0[0].ends_with(".jpg"));
}
