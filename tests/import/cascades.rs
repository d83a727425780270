//! What Hugo keeps off a site by a word that is said of many pages: none of that is published.

use super::sites::Folder;

const PAGE: &str = "content/posts/ferry.md";
const STORY: &str = "---\ntitle: \"]]> & \u{1f980}\"\ndate: 2026-11-03\n---\nIt sails.";
const ADDRESS: &str = "baseURL = 'https://gull.example/'\n";
const DRAFT: Option<&str> = Some("a draft");
const DOUBTFUL: Option<&str> = Some(
    "perhaps kept back by its site: for which pages a cascade says so is not known here, and what the \
     story says itself counts more",
);

/// Why a story of a site is not published, whose configuration goes on as said and which has this other file.
fn reason(configuration: &str, page: &str, (name, says): (&str, &str)) -> Option<&'static str> {
    let configuration = format!("{ADDRESS}{configuration}");
    reason_of(page, &[("hugo.toml", configuration.as_str()), (name, says)])
}

/// The same of one that has these files.
fn reason_of(page: &str, files: &[(impl AsRef<str>, &str)]) -> Option<&'static str> {
    let folder = Folder::of(&[("hugo.toml", ADDRESS.as_bytes()), (page, STORY.as_bytes())]);
    for (name, says) in files {
        folder.write(name.as_ref(), says);
    }
    let mut read = folder.read_of(page).into_iter().filter_map(Result::ok);
    let read = read.next().unwrap();
    assert_eq!(read.submissions.len() + read.skipped.len(), 1);
    read.skipped.first().map(|skipped| skipped.reason)
}

fn drafts(target: &str) -> String {
    format!("---\ncascade:\n  - target: {target}\n    draft: true\n---\n")
}

#[test]
fn a_site_of_one_language_has_all_its_pages_in_that() {
    let index = "content/posts/_index.md";
    let cases = [
        ("", "en", PAGE, DRAFT),
        ("", "'{en,de}'", PAGE, DRAFT),
        ("", "en", "content/posts/ferry.de.md", DRAFT),
        ("defaultContentLanguage = 'de'", "de", PAGE, DRAFT),
        ("[languages.de]", "de", PAGE, DRAFT),
        ("[languages.DE]", "de", PAGE, DRAFT),
        // A rule of a language that the site does not have, Hugo once took for nobody and now takes for all.
        ("", "de", PAGE, DOUBTFUL),
        ("", "EN", PAGE, DOUBTFUL),
        ("defaultContentLanguage = 'de'", "en", PAGE, DOUBTFUL),
    ];
    for (configuration, language, page, expected) in cases {
        let says = drafts(&format!("{{lang: {language}}}"));
        let told = reason(configuration, page, (index, &says));
        assert_eq!(told, expected, "{configuration} {language} {page}");
    }
}

/// Both pages of a story in two languages, by their names or by the folders in which they lie.
const BY_NAME: (&str, [&str; 2]) = ("", [PAGE, "content/posts/ferry.de.md"]);
const BY_FOLDER: (&str, [&str; 2]) = (
    "[languages.en]\ncontentDir = 'content/en'\n[languages.de]\ncontentDir = './content/de/'\n",
    ["content/en/posts/ferry.md", "content/de/posts/ferry.md"],
);

/// What Hugo 0.168 makes of each was looked at; the doubtful are those where its versions differ.
#[test]
fn each_language_of_a_site_has_its_own_drafts() {
    let lists = [
        (
            BY_NAME,
            "content/posts/_index.md",
            "content/posts/_index.de.md",
        ),
        (
            BY_FOLDER,
            "content/en/posts/_index.md",
            "content/de/posts/_index.md",
        ),
        (BY_FOLDER, "content/en/_index.md", "content/de/_index.md"),
    ];
    let cases = [
        ("{lang: en}", [DRAFT, None]),
        ("{lang: de}", [None, DRAFT]),
        ("{lang: '{en,de}'}", [DRAFT, DRAFT]),
        ("{sites: {matrix: {languages: en}}}", [DRAFT, None]),
        ("{sites: {matrix: {languages: [de]}}}", [None, DRAFT]),
        ("{Sites: {Matrix: {Languages: [de, fr]}}}", [None, DRAFT]),
        (
            "{lang: en, sites: {matrix: {languages: de}}}",
            [DRAFT, DRAFT],
        ),
        ("{sites: {matrix: {languages: ['*']}}}", [DRAFT, DRAFT]),
        ("{lang: fr}", [DOUBTFUL, DOUBTFUL]),
        ("{lang: [en]}", [DOUBTFUL, DOUBTFUL]),
        (
            "{sites: {matrix: {languages: ['! en']}}}",
            [DOUBTFUL, DOUBTFUL],
        ),
        (
            "{sites: {matrix: {languages: de, roles: guest}}}",
            [DOUBTFUL, DOUBTFUL],
        ),
        (
            "{sites: {complements: {languages: de}}}",
            [DOUBTFUL, DOUBTFUL],
        ),
    ];
    for ((configuration, pages), english, german) in lists {
        let configuration = match configuration {
            "" => "[languages.en]\n[languages.de]\n",
            said => said,
        };
        let told = |list: &str, target: &str| {
            let says = drafts(target);
            pages.map(|page| reason(configuration, page, (list, &says)))
        };
        for (target, expected) in cases {
            for list in [english, german] {
                assert_eq!(told(list, target), expected, "{list} {target}");
            }
        }
        // Without one, a list speaks of its own language.
        assert_eq!(told(english, "{kind: page}"), [DRAFT, None], "{english}");
        assert_eq!(told(german, "{kind: page}"), [None, DRAFT], "{german}");
    }
}

/// Where the languages of a site are not known, a rule for one of them keeps all back.
#[test]
fn a_site_says_of_its_languages_in_its_configuration() {
    let pages = BY_NAME.1;
    let told = |configuration: &str, file: (&str, &str)| {
        pages.map(|page| reason(configuration, page, file))
    };
    let german = "[cascade]\ndraft = true\ntarget = { lang = 'de' }\n";
    let languages = "[languages.en]\n[languages.de]\n";
    let nothing = ("content/posts/_index.md", "---\n---\n");
    let cases = [
        (format!("{german}{languages}"), nothing, [None, DRAFT]),
        (
            format!("{languages}[languages.de.cascade]\ndraft = true"),
            nothing,
            [None, DRAFT],
        ),
        (
            german.to_owned(),
            ("config/_default/languages.toml", "[en]\n[de]"),
            [None, DRAFT],
        ),
        (
            languages.to_owned(),
            (
                "config/_default/languages.yaml",
                "de: {cascade: {draft: true}}",
            ),
            [None, DRAFT],
        ),
        (
            format!("defaultContentLanguage = 'de'\n{german}{languages}"),
            nothing,
            [DRAFT, DRAFT],
        ),
        (
            german.to_owned(),
            ("config/_default/languages.de.toml", "weight = 1"),
            [DRAFT, DRAFT],
        ),
        // They may be of folders that are mounted.
        (
            format!("{german}[languages.fr]\n[languages.de]"),
            nothing,
            [DOUBTFUL, DOUBTFUL],
        ),
        (
            format!("{german}{languages}[[module.mounts]]\nsource = 'a'\ntarget = 'content'"),
            nothing,
            [DOUBTFUL, DOUBTFUL],
        ),
    ];
    for (configuration, file, expected) in cases {
        assert_eq!(
            told(&configuration, file),
            expected,
            "{configuration} {file:?}"
        );
    }
}

#[test]
fn no_page_is_published_in_a_language_that_is_switched_off() {
    let off = Some("not rendered by its site");
    let languages = "[languages.en]\n[languages.de]\n";
    let cases = [
        (format!("{languages}disabled = true"), [None, off]),
        (format!("{languages}disabled = false"), [None, None]),
        (
            format!("disableLanguages = ['de']\n{languages}"),
            [None, off],
        ),
        (
            format!("disableLanguages = ['fr', 'de']\n{languages}"),
            [None, off],
        ),
        (
            format!("disableLanguages = ['fr']\n{languages}"),
            [None, None],
        ),
        (
            "[languages.en]\n[languages.DE]\ndisabled = true".to_owned(),
            [None, off],
        ),
    ];
    let nothing = ("content/posts/_index.md", "---\n---\n");
    for (configuration, expected) in cases {
        let told = BY_NAME.1.map(|page| reason(&configuration, page, nothing));
        assert_eq!(told, expected, "{configuration}");
    }
}

/// As Hugo's loader has it, a file belongs to a language by the end of its name.
#[test]
fn a_language_may_have_files_of_its_own() {
    let off = Some("not rendered by its site");
    let english = ("config/_default/params.en.toml", "");
    let cases: [(&[(&str, &str)], _); 10] = [
        (&[("languages.de.toml", "disabled = true")], off),
        (&[("deep/Languages.DE.yml", "disabled: true")], off),
        (&[("sea.de.json", "{\"disabled\": true}")], off),
        (&[("languages.de.toml", "cascade = {draft = true}")], DRAFT),
        (&[("languages.de.toml", "disabled = true\n[de]")], off),
        (&[("._languages.de.toml", "\0\0")], None),
        // What is wrong with how a site looks keeps nobody back.
        (&[("params.de.toml", "disabled = true\n[")], None),
        (&[("menus.de.toml", "[")], None),
        (
            &[
                ("languages.toml", "[de]\ndisabled = true"),
                ("languages.de.toml", "weight = 2"),
            ],
            off,
        ),
        (
            &[
                ("languages.de.toml", "disabled = true"),
                ("../production/languages.de.toml", "disabled = false"),
            ],
            None,
        ),
    ];
    for (files, expected) in cases {
        let files = files.iter();
        let files = files.map(|(name, says)| (format!("config/_default/{name}"), *says));
        let mut files: Vec<_> = files.collect();
        files.push((english.0.to_owned(), english.1));
        let told = BY_NAME.1.map(|page| reason_of(page, &files));
        assert_eq!(told, [None, expected], "{files:?}");
    }
    let folders = [
        (
            "config/_default/languages.en.toml",
            "contentDir = 'content/en'",
        ),
        (
            "config/_default/languages.de.toml",
            "contentDir = 'content/de'\ndisabled = true",
        ),
    ];
    let told = ["content/en/a.md", "content/de/a.md", "notes/a.md"];
    assert_eq!(told.map(|page| reason_of(page, &folders)), [None, off, off]);
}

/// Many files together are no more than one.
#[test]
fn a_folder_of_configurations_is_read_up_to_a_limit() {
    let first = "# ".to_owned() + &"x".repeat((1 << 19) - 2);
    for (more, expected) in [
        (0, None),
        (
            1,
            Some("kept back, for a file of its site that may call it a draft cannot be read"),
        ),
    ] {
        let rest = (1 << 19) - ADDRESS.len();
        let second = "# ".to_owned() + &"x".repeat(rest - 2 + more);
        let files = [
            ("config/_default/languages.de.toml", first.as_str()),
            ("config/_default/languages.en.toml", &second),
        ];
        assert_eq!(reason_of(PAGE, &files), expected, "{more}");
    }
}

/// Hugo names a page in small letters, and with hyphens for spaces; versions before 0.123 leave the spaces.
#[test]
fn a_target_is_held_against_the_path_that_hugo_makes() {
    let cases = [
        ("/held-back/**", "content/Held Back/a.md", DRAFT),
        ("/Held Back/**", "content/Held Back/a.md", DRAFT),
        ("/held-back", "content/Held Back/index.md", DRAFT),
        ("/news/secret-plan", "content/news/Secret Plan.md", DRAFT),
        ("/news/secret-plan", "content/news/Secret Plans.md", None),
        ("/news/secret plan", "content/news/secret-plan.md", None),
    ];
    for (path, page, expected) in cases {
        let says = drafts(&format!("{{path: '{path}'}}"));
        let told = reason("", page, ("content/_index.md", &says));
        assert_eq!(told, expected, "{path} {page}");
    }
}

#[test]
fn a_cascade_counts_wherever_hugo_reads_it() {
    let list = "---\ncascade: {draft: true}\n---\n";
    let cases = [
        ("content/posts/_index.html", list, DRAFT),
        ("content/posts/_index.markdown", list, DRAFT),
        ("content/posts/_index.en.md", list, DRAFT),
        ("content/posts/_index.de.md", list, None),
        (
            "content/posts/_index.md",
            "---\nCascade: {Draft: yes}\n---\n",
            DRAFT,
        ),
        ("content/other/_index.md", list, None),
        ("config/_default/cascade.toml", "draft = true", DRAFT),
        (
            "config/_default/cascade.toml",
            "[[cascade]]\ndraft = true",
            DRAFT,
        ),
        ("config/_default/cascade.yaml", "- draft: true", DRAFT),
        ("config/_default/cascade.json", "{\"draft\": true}", DRAFT),
        ("config/_default/hugo.yml", "cascade: {draft: true}", DRAFT),
        (
            "config/_default/config.json",
            "{\"cascade\": {\"draft\": true}}",
            DRAFT,
        ),
        ("config/production/cascade.yml", "draft: true", DRAFT),
        ("config/staging/cascade.yml", "draft: true", None),
    ];
    for (name, says, expected) in cases {
        assert_eq!(reason("", PAGE, (name, says)), expected, "{name} {says}");
    }
    let both = "[cascade]\ndraft = true";
    let nearer = ("config/_default/cascade.toml", "draft = false");
    assert_eq!(
        reason(both, PAGE, nearer),
        None,
        "a folder of them counts more"
    );
}

/// A folder of configurations alone makes a site too, in each of their languages.
#[test]
fn a_site_is_known_by_its_folder_of_configurations() {
    for (name, says) in [
        (
            "hugo.yaml",
            "baseURL: https://gull.example/\ncascade: {draft: true}",
        ),
        (
            "config.yml",
            "baseURL: https://gull.example/\ncascade: {draft: true}",
        ),
        (
            "hugo.json",
            "{\"baseURL\": \"https://gull.example/\", \"cascade\": {\"draft\": true}}",
        ),
    ] {
        let name = format!("config/_default/{name}");
        let folder = Folder::of(&[(&name, says.as_bytes()), (PAGE, STORY.as_bytes())]);
        let read = folder.read(PAGE).unwrap();
        assert_eq!(read.skipped[0].reason, "a draft", "{name}");
    }
}

/// A pattern beyond the limit is one that is not understood, and so is what no matcher can be made of.
#[test]
fn a_pattern_of_any_length() {
    let told = |pattern: &str| {
        let says = format!("draft: true\ntarget: {{path: \"{pattern}\"}}");
        reason("", PAGE, ("config/_default/cascade.yaml", &says))
    };
    let fitting = format!("/{{{},posts/*}}", "a".repeat(1_000 - 11));
    let other = format!("/{}", "*a".repeat(100_000));
    assert_eq!(fitting.len(), 1_000);
    assert_eq!(told(&fitting), DRAFT);
    assert_eq!(told(&fitting.replace("/*", "/**")), DOUBTFUL, "1,001 bytes");
    assert_eq!(told(&other), DOUBTFUL);
}

/// Where it is not sure that a rule is for a story, it keeps the story back and says nothing else of it.
#[test]
fn a_draft_stays_one_where_its_target_is_not_understood() {
    let index = "content/posts/_index.md";
    let cases = [
        ("{tide: high}", DOUBTFUL),
        ("{path: '{'}", DOUBTFUL),
        ("here", DOUBTFUL),
        ("{path: '/pos**'}", DRAFT),
        ("{path: '/news/**', tide: high}", None),
        ("{kind: '{page,section}'}", DRAFT),
        ("{kind: section}", None),
        ("{environment: development}", None),
    ];
    for (target, expected) in cases {
        let told = reason("", PAGE, (index, &drafts(target)));
        assert_eq!(told, expected, "{target}");
    }
    // Pages that lie elsewhere than in `content` have shorter paths than they seem to.
    let posts = ("content/de/_index.md", drafts("{path: '/posts/**'}"));
    let posts = (posts.0, posts.1.as_str());
    let elsewhere = "[languages.de]\ncontentDir = 'content/de'";
    assert_eq!(reason(elsewhere, "content/de/posts/a.md", posts), DRAFT);
    assert_eq!(reason(elsewhere, "content/de/news/a.md", posts), None);
    let dotted = drafts("{path: /posts/v1.2}");
    let told = reason("", "content/posts/v1.2.md", (index, &dotted));
    assert_eq!(told, DRAFT);

    let says =
        "---\ncascade: {target: {tide: high}, author: Nobody, params: {draft: false}}\n---\n";
    let folder = Folder::of(&[
        ("hugo.toml", ADDRESS.as_bytes()),
        (index, says.as_bytes()),
        (PAGE, STORY.as_bytes()),
    ]);
    let ferry = folder.read(PAGE).unwrap();
    assert_eq!(ferry.submissions[0].story.authors, []);
}
