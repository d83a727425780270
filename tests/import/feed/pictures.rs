//! Which picture leads a story, and what is said of it.

use super::{feed, one, rss};
use newsstand::model::Story;

fn item(inside: &str) -> Story {
    let item = format!("<item><title>T</title><link>https://a.example/1</link>{inside}</item>");
    one(rss(&item)).story
}

/// The names of the lead picture and of the files.
fn names(story: &Story) -> (Option<&str>, Vec<&str>) {
    fn name(url: &str) -> &str {
        url.rsplit('/').next().unwrap()
    }
    let files = story.enclosures.iter().map(|file| name(&file.url));
    let image = story.image.as_ref().map(|image| name(&image.url));
    (image, files.collect())
}

/// As YouTube tells of each of its films.
#[test]
fn a_player_for_flash_is_no_file() {
    let read = feed(
        "feed.rss",
        "<rss xmlns:media='http://search.yahoo.com/mrss/'><channel><item><title>T</title><media:group>\
         <media:content url='https://a.example/v/x?version=3' type='application/x-shockwave-flash'/>\
         <media:content url='https://a.example/x.mp4' type='video/mp4'/>\
         <media:thumbnail url='https://a.example/x.jpg'/></media:group></item></channel></rss>",
    )
    .unwrap();
    let reasons = read.left_out.iter().map(|part| part.text.as_str());
    assert_eq!(
        reasons.collect::<Vec<_>>(),
        ["application/x-shockwave-flash"]
    );
    assert_eq!(names(&one(Ok(read)).story), (Some("x.jpg"), vec!["x.mp4"]));
}

fn content(name: &str, more: &str) -> String {
    format!("<media:content url='https://a.example/{name}.jpg' medium='image' {more}/>")
}

#[test]
fn a_picture_leads_whatever_its_length() {
    let file = |name: &str| {
        format!("<enclosure url='https://a.example/{name}' length='54321' type='image/jpeg'/>")
    };
    let story = item(&[file("a.jpg"), file("b.jpg")].concat());
    assert_eq!(names(&story), (Some("a.jpg"), vec!["b.jpg"]));
    let story = item(
        "<media:content url='https://a.example/a.jpg' type='image/jpeg' fileSize='9'>\
         <media:description>The \u{1F4F0} quay ]]&gt; &amp;amp; more</media:description></media:content>",
    );
    let image = story.image.unwrap();
    assert_eq!(
        image.description.unwrap().as_str(),
        "The \u{1F4F0} quay ]]> & more"
    );
    assert!(story.enclosures.is_empty());
    // One that is to be shown is more likely meant.
    let story = item(&(file("a.jpg") + &content("b", "")));
    assert_eq!(names(&story), (Some("b.jpg"), vec!["a.jpg"]));
    let story = item("<enclosure url='ftp://a.example/a.jpg' length='5' type='image/jpeg'/>");
    assert_eq!(names(&story), (None, vec![]));
}

#[test]
fn the_widest_picture_leads() {
    let widths = |widths: &[&str]| {
        let contents = widths
            .iter()
            .enumerate()
            .map(|(number, width)| match *width {
                "" => content(&number.to_string(), ""),
                width => content(&number.to_string(), &format!("width='{width}'")),
            });
        let story = item(&contents.collect::<String>());
        names(&story).0.map(str::to_owned)
    };
    for (written, lead) in [
        (&["140", "1000", "460"][..], "1.jpg"),
        (&["", "140"], "0.jpg"),
        (&["", ""], "0.jpg"),
        (&["300", "300"], "0.jpg"),
        (&["\u{1F4F0}", "-9", "99999999999"], "0.jpg"),
    ] {
        assert_eq!(widths(written).as_deref(), Some(lead), "{written:?}");
    }
}

#[test]
fn the_name_of_a_file_is_no_caption() {
    let story = item(
        "<media:content url='https://a.example/a.jpg' medium='image'><media:title>IMG_2034</media:title></media:content>",
    );
    assert_eq!(story.image.unwrap().description, None);
}

#[test]
fn a_picture_that_this_program_wrote_with_its_length_is_a_file() {
    let document = |generator: &str| {
        format!(
            "<rss version='2.0'><channel><title>G</title><link>https://a.example/</link>\
             <generator>{generator}</generator><item><title>T</title>\
             <enclosure url='https://a.example/a.jpg' length='5' type='image/jpeg'/></item></channel></rss>"
        )
    };
    let own = one(feed("feed.rss", document("Newsstand 0.1.0"))).story;
    assert_eq!(names(&own), (None, vec!["a.jpg"]));
    let other = one(feed("feed.rss", document("Other"))).story;
    assert_eq!(names(&other), (Some("a.jpg"), vec![]));
}

#[test]
fn what_is_said_beside_a_picture_is_said_of_it() {
    let beside = "<media:credit>Zoe &amp;amp; Marsh</media:credit><media:credit>Cy</media:credit>\
                  <media:description>The quay \u{1F4F0}</media:description>";
    let told = |story: Story| {
        let image = story.image.unwrap();
        let told = [story.summary, image.description, image.credit];
        told.map(|text| text.map(|text| text.to_string()))
    };
    let some = |text: &str| Some(text.to_owned());
    let summary = "<description>One of it.</description>";
    let credit = some("Zoe & Marsh");
    let (caption, picture) = (some("The quay \u{1F4F0}"), content("a", ""));
    let story = item(&[summary, beside, &picture].concat());
    assert_eq!(
        told(story),
        [some("One of it."), caption.clone(), credit.clone()]
    );
    // Where nothing is said of the story, that is.
    let story = item(&[beside, &picture].concat());
    assert_eq!(told(story), [caption.clone(), None, credit.clone()]);
    let same = beside.replace("The quay \u{1F4F0}", "One of it.");
    let story = item(&[summary, &same, &picture].concat());
    assert_eq!(told(story), [some("One of it."), None, credit]);
    // What is said of the picture itself goes before.
    let own = "<media:content url='https://a.example/a.jpg' medium='image'>\
               <media:description>Own</media:description><media:credit>Bo</media:credit></media:content>";
    let story = item(&[summary, beside, own].concat());
    assert_eq!(told(story), [some("One of it."), some("Own"), some("Bo")]);
}

#[test]
fn a_picture_without_an_address_is_none() {
    let text = "<p>A</p><img src=''><img src=' \t'><img alt='x'><img src='b.jpg'>";
    let story = item(&format!("<description><![CDATA[{text}]]></description>"));
    let body = story.body.unwrap();
    assert_eq!(
        body.as_str(),
        "<p>A</p><img src=\"https://a.example/b.jpg\">"
    );
}
