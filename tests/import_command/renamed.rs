//! A story whose file has another name, or none any more.

use crate::Desk;
use std::fs;

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
    fs::remove_file(&duck).unwrap();
    let renamed = desk.write("drake.md", format!("+++\ntitel = 'Duck'\n+++\n{TEXT}.\n"));
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
