//! A story whose file has another name, or none any more.

use crate::Desk;
use crate::program::newsstand_of;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::process::Stdio;

const TEXT: &str = "A duck has built its nest in the funnel of the old ferry, and the crew ]]> will \
                    not light the boiler before the young have left it, the harbour master said";

#[test]
fn a_file_that_is_renamed_and_edited_in_one_go_is_the_same_story() {
    let desk = Desk::new("retract_removed = true\n");
    let story = |text: &str| format!("# The duck & ]]> سفينة\n\n{text}.\n");
    let duck = desk.write("duck.md", story(TEXT));
    desk.write("mill.md", "# The mill\n\nIt turns.\n");
    desk.import(&desk.stories(), &[]);
    fs::remove_file(&duck).unwrap();
    let drake = desk.write("drake.md", story(&format!("{TEXT} on Monday")));
    let (tried, _) = desk.import(&desk.stories(), &["--dry-run"]);
    let (told, said) = desk.import(&desk.stories(), &[]);
    // What would be done is what is done; what would change is shown besides.
    let (changes, outcomes): (Vec<&str>, Vec<&str>) = tried
        .lines()
        .partition(|line| line.starts_with("           "));
    assert_eq!(outcomes, told.lines().collect::<Vec<_>>());
    assert!(
        changes[0].starts_with("           - body: <p>A duck has")
            && changes[1].contains("on Monday"),
        "{tried}"
    );
    assert!(
        told.starts_with("updated    /articles/duck  The duck"),
        "{told}"
    );
    assert!(
        said.starts_with("0 created, 1 updated, 1 unchanged"),
        "{said}"
    );
    let (told, _) = desk.import(&desk.stories(), &[]);
    assert!(
        !told.contains("retracted") && !told.contains("updated"),
        "{told}"
    );
    // Another text under the same headline is another story.
    fs::remove_file(&drake).unwrap();
    let other = "The bird that everybody took for a drake turns out to be made of plastic, painted, \
                 and anchored to the quay by a pupil of the harbour school for a bet";
    desk.write("plastic.md", story(other));
    let (told, said) = desk.import(&desk.stories(), &[]);
    assert!(told.contains("created    /articles/plastic"), "{told}");
    assert!(told.contains("retracted  /articles/duck"), "{told}");
    assert!(said.contains("1 removed"), "{said}");
}

/// A story under another name may be in the file that failed, and what is told elsewhere is there.
#[test]
fn a_file_that_is_gone_takes_nothing_back_that_may_still_be_told() {
    let desk = Desk::new("retract_removed = true\n");
    let duck = desk.write("duck.md", format!("# Duck\n\n{TEXT}.\n"));
    let mill = desk.write("mill.md", "# The mill\n\nIt turns.\n");
    desk.write("quay.md", "# The quay\n\nIt stands.\n");
    desk.import(&desk.stories(), &[]);
    let renamed = desk.write("drake.md", format!("+++\ntitel = 'Duck'\n+++\n{TEXT}.\n"));
    // Nothing is gone yet.
    let (_, said) = desk.import(&desk.stories(), &[]);
    assert!(!said.contains("nothing is retracted"), "{said}");
    fs::remove_file(&duck).unwrap();
    let (told, said) = desk.import(&desk.stories(), &[]);
    assert!(!told.contains("retracted"), "{told}");
    assert!(
        said.contains("some files failed, so nothing is retracted"),
        "{said}"
    );
    fs::write(&renamed, format!("# Duck\n\n{TEXT}.\n")).unwrap();
    let (told, _) = desk.import(&desk.stories(), &[]);
    assert!(told.contains("unchanged  /articles/duck"), "{told}");
    assert!(!told.contains("retracted"), "{told}");

    let elsewhere = desk.folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::rename(&mill, elsewhere.join("mill.md")).unwrap();
    let stories = desk.stories();
    let (told, _) = desk.import(&elsewhere, &[stories.to_str().unwrap()]);
    assert!(
        told.contains("/articles/mill") && !told.contains("retracted"),
        "{told}"
    );
    let (told, _) = desk.import(&desk.stories(), &[]);
    assert!(!told.contains("retracted"), "{told}");
}

#[test]
fn of_two_new_files_with_the_headline_of_one_that_is_gone_none_is_it() {
    let desk = Desk::new("retract_removed = true\n");
    let duck = desk.write("duck.md", format!("# Letters\n\n{TEXT}.\n"));
    desk.write("mill.md", "# The mill\n\nIt turns.\n");
    desk.import(&desk.stories(), &[]);
    fs::remove_file(&duck).unwrap();
    for day in ["Monday", "Tuesday"] {
        desk.write(
            &format!("{day}.md"),
            format!("# Letters\n\n{TEXT} on {day}.\n"),
        );
    }
    let (told, _) = desk.import(&desk.stories(), &[]);
    assert_eq!(told.matches("created").count(), 2, "{told}");
    assert!(told.contains("retracted  /articles/duck"), "{told}");
}

#[test]
fn a_page_that_is_imported_again_with_its_address_is_the_same_story() {
    let desk = Desk::new("");
    let page = |text: &str| format!("The council\n\nBy Ada Wren\n\n{text}.\n");
    let path = desk.folder.path().join("council.txt");
    let import = |text: &str, options: &[&str]| {
        fs::write(&path, page(text)).unwrap();
        desk.import(&path, options).0
    };
    assert!(import(TEXT, &[]).starts_with("created    /articles/the-council"));
    let first = ["--url", "https://paper.example/council"];
    let told = import(&format!("{TEXT} on Monday"), &first);
    assert!(
        told.starts_with("updated    /articles/the-council  "),
        "{told}"
    );
    assert!(import(&format!("{TEXT} on Monday"), &first).starts_with("unchanged"));
    // Another page has an address of its own, whatever its headline and its words.
    let told = import(TEXT, &["--url", "https://paper.example/council/2"]);
    assert!(
        told.starts_with("created    /articles/the-council-2"),
        "{told}"
    );
}

/// What a file says: a story of its own, long enough to tell it by its text.
fn of(about: &str) -> String {
    let words: Vec<String> = (0..30).map(|at| format!("{about}{at} ]]>")).collect();
    format!("# The {about} & co.\n\n{}\n", words.join(" "))
}

/// What is stored, as `The …` and its guid.
fn guids(desk: &Desk) -> BTreeMap<String, String> {
    let listed = desk.listed();
    let entries = listed.lines().map(|line| {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        let key = |key: &str| entry[key].as_str().unwrap().to_owned();
        (key("title"), key("guid"))
    });
    entries.collect()
}

/// A file's old name is given to another story, and it comes under its new one in the same batch or a later one.
#[test]
fn files_that_change_names_keep_their_stories_however_they_are_batched() {
    // Which file has which story, before and after.
    type Files<'a> = &'a [(&'a str, &'a str)];
    let cases: [(Files<'_>, Files<'_>); 4] = [
        (
            &[("lead.md", "mayor"), ("mill.md", "mill")],
            &[
                ("lead.md", "ferry"),
                ("mill.md", "mill"),
                ("past.md", "mayor"),
            ],
        ),
        (
            &[("a.md", "mayor"), ("m.md", "mill"), ("z.md", "ferry")],
            &[("a.md", "ferry"), ("m.md", "mill"), ("z.md", "mayor")],
        ),
        // Each takes the name of the next.
        (
            &[("1.md", "mayor"), ("2.md", "mill"), ("3.md", "ferry")],
            &[
                ("1.md", "duck"),
                ("2.md", "mayor"),
                ("3.md", "mill"),
                ("4.md", "ferry"),
            ],
        ),
        // One takes the place of another, whose story is told no more.
        (
            &[("a.md", "mayor"), ("z.md", "mill")],
            &[("a.md", "ferry"), ("z.md", "mayor")],
        ),
    ];
    for (before, after) in cases {
        for batch in ["1", "2", "1000"] {
            for retracted in [None, Some("mayor")] {
                let desk = Desk::new("");
                before
                    .iter()
                    .for_each(|(name, about)| drop(desk.write(name, of(about))));
                desk.import(&desk.stories(), &["--batch", batch]);
                let known = guids(&desk);
                if let Some(about) = retracted {
                    desk.retract(&known[&format!("The {about} & co.")]);
                }
                after
                    .iter()
                    .for_each(|(name, about)| drop(desk.write(name, of(about))));
                for _ in 0..2 {
                    let (told, said) = desk.import(&desk.stories(), &["--batch", batch]);
                    let now = guids(&desk);
                    for (title, guid) in &known {
                        assert_eq!(
                            &now[title], guid,
                            "{title}: {after:?} {batch} {told} {said}"
                        );
                    }
                    let new = after
                        .iter()
                        .filter(|one| !before.iter().any(|it| it.1 == one.1));
                    assert_eq!(now.len(), known.len() + new.count(), "{after:?} {batch}");
                    let is_back = retracted.is_some() && !told.contains("retracted  /articles/");
                    assert!(!is_back, "{after:?} {batch} {told}");
                    assert!(!told.contains("updated"), "{after:?} {batch} {told}");
                }
            }
        }
    }
}

/// What is looked through ahead is read twice; what is piped in cannot be.
#[test]
fn what_is_piped_in_beside_files_that_change_names_is_read_once() {
    let desk = Desk::new("");
    desk.write("lead.md", of("mayor"));
    desk.import(&desk.stories(), &[]);
    desk.write("lead.md", of("ferry"));
    desk.write("past.md", of("mayor"));
    let stories = desk.stories();
    let mut import = newsstand_of(&desk.folder.path().join("feeds"), desk.folder.path());
    let import = import
        .args(["import", "--batch", "1"])
        .arg(&stories)
        .arg("-");
    let mut import = import
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let line = "{\"kind\": \"brief\", \"title\": \"Piped ]]> & in\", \"slug\": \"piped\"}\n";
    import
        .stdin
        .take()
        .unwrap()
        .write_all(line.as_bytes())
        .unwrap();
    assert!(import.wait_with_output().unwrap().status.success());
    assert_eq!(guids(&desk).len(), 3, "{}", desk.listed());
}

/// As `mv` does it from disk to disk: the story first, what it shows later.
#[test]
fn a_file_that_is_renamed_without_its_picture_keeps_its_story() {
    let text = |more: &str| {
        format!("+++\ntitle = \"The bell\"\n+++\nIt rang ]]> & rang.\n\n![A](s.png)\n{more}")
    };
    let place = |desk: &Desk, name: &str, more: &str| {
        let path = desk.stories().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text(more)).unwrap();
    };
    let begun = |site: &str| {
        let desk = Desk::new(site);
        place(&desk, "b/bell.md", "");
        desk.write("b/s.png", "\u{89}PNG s");
        let (told, said) = desk.import(&desk.stories(), &[]);
        assert!(told.contains("created"), "{told}{said}");
        let before = desk.listed();
        assert!(before.contains("/images/s-"), "{before}");
        (desk, before)
    };
    for site in ["", "retract_removed = true\n"] {
        let (desk, before) = begun(site);
        let mut now = "b/bell.md";
        for next in ["c/bell.md", "c/ringing.md", "d/bell.md"] {
            place(&desk, next, "");
            fs::remove_file(desk.stories().join(now)).unwrap();
            for picture in [false, true] {
                if picture {
                    let folder = next.split('/').next().unwrap();
                    desk.write(&format!("{folder}/s.png"), "\u{89}PNG s");
                }
                let (told, said) = desk.import(&desk.stories(), &[]);
                assert!(told.contains("unchanged"), "{next}: {told}{said}");
                assert_eq!(desk.listed(), before, "{next}");
            }
            for folder in ["b", "c"] {
                let picture = desk.stories().join(folder).join("s.png");
                drop(fs::remove_file(picture));
            }
            now = next;
        }
        // What it says then is its entry's.
        place(&desk, now, "\nNobody heard it.\n");
        let (told, said) = desk.import(&desk.stories(), &[]);
        assert!(told.contains("updated"), "{told}{said}");
        assert_eq!(desk.listed().lines().count(), 1);
    }
    // One that says something else under the headline is another story, and so is a copy beside a file that is
    // still there.
    for (more, is_there) in [("\nNobody heard it.\n", false), ("", true)] {
        let (desk, _) = begun("");
        place(&desk, "c/bell.md", more);
        if !is_there {
            fs::remove_file(desk.stories().join("b/bell.md")).unwrap();
        }
        let (told, said) = desk.import(&desk.stories(), &[]);
        assert!(told.contains("created"), "{more}: {told}{said}");
        assert_eq!(desk.listed().lines().count(), 2);
    }
}

/// Of a column's many it is looked for among some, whoever else waits for the store.
#[test]
fn a_file_that_lacks_its_picture_is_looked_for_among_sixteen_of_its_headline() {
    for (count, is_found) in [(16, true), (17, false)] {
        let desk = Desk::new("");
        let letter = |folder: &str, number: usize| {
            let text = format!(
                "+++\ntitle = \"Letters ]]>\"\n+++\nThe letter of {number} & no other.\n\n![A](s.png)\n"
            );
            desk.write(&format!("{folder}/{number:02}.md"), &text);
        };
        for folder in ["b", "c"] {
            fs::create_dir(desk.stories().join(folder)).unwrap();
        }
        desk.write("b/s.png", "\u{89}PNG s");
        for number in 1..=count {
            letter("b", number);
        }
        desk.import(&desk.stories(), &[]);
        fs::remove_dir_all(desk.stories().join("b")).unwrap();
        letter("c", count);
        let (told, said) = desk.import(&desk.stories(), &[]);
        assert_eq!(
            told.contains("unchanged"),
            is_found,
            "{count}: {told}{said}"
        );
        // All of them at once are each found first.
        for number in 1..count {
            letter("c", number);
        }
        desk.import(&desk.stories(), &[]);
        let listed = desk.listed().lines().count();
        assert_eq!(listed, count + usize::from(!is_found), "{count}");
    }
}
