//! What an editor has switched off, so that the site does not show it.

use super::content::rendered;
use super::{cdata, errors, export, meta, picture, post, read, stories};
use serde_json::{Value, json};

const SECRET: &str = "Secret ]]> &amp; 🔒";

fn is_left_out(content: &str, name: &str) {
    let (body, left_out) = rendered(content);
    assert!(!body.contains("Secret"), "{content}: {body}");
    assert!(body.contains("Before") && body.contains("Behind"), "{body}");
    assert_eq!(left_out, [name], "{content}");
}

#[test]
fn parts_of_page_builders_are_left_out_whole_and_named() {
    for (name, off) in [
        ("vc_row", "disable_element=\"yes\""),
        ("vc_section", "el_class=\"x\" disable_element='yes'"),
        ("et_pb_section", "disabled_on=\"on|on|on\" disabled=\"on\""),
        ("et_pb_text", "disabled=\"on\" title=\"Secret\""),
        ("et_pb_text", "disabled_on=\"on|on|on\""),
        (
            "fusion_builder_container",
            "status=\"draft\" publish_date=\"\"",
        ),
        (
            "av_textblock",
            "av-desktop-hide='aviaTBav-desktop-hide' av-medium-hide='aviaTBav-medium-hide' \
             av-small-hide='aviaTBav-small-hide' av-mini-hide='aviaTBav-mini-hide'",
        ),
    ] {
        let shown = |text: &str| format!("[{name}]<p>{text}</p>[/{name}]");
        let content = format!(
            "{}[{name} {off}][vc_column][vc_column_text]<p>{SECRET}</p>[gallery ids=\"3\"][quiz n=\"1\"]\
             [/vc_column_text][/vc_column][/{name}]{}",
            shown("Before"),
            shown("Behind")
        );
        is_left_out(&content, &format!("[{name}]"));
    }
    // One that encloses nothing takes nothing of what follows.
    for picture in [
        "[et_pb_image disabled=\"on\" src=\"https://a.example/Secret.jpg\" /]",
        "[vc_custom_heading disable_element=\"yes\" text=\"Secret\"]",
    ] {
        let name = picture.split([' ', '[']).nth(1).unwrap();
        is_left_out(
            &format!("<p>Before</p>{picture}<p>Behind</p>"),
            &format!("[{name}]"),
        );
    }
}

#[test]
fn what_is_off_for_some_stays() {
    for (name, on) in [
        ("vc_row", "disable_element=\"\""),
        ("vc_row", "disable_element=\"no\""),
        ("et_pb_text", "disabled_on=\"on|on|off\""),
        ("et_pb_text", "disabled=\"off\" disabled_on=\"||\""),
        (
            "fusion_builder_container",
            "status=\"published\" publish_date=\"2026-11-28 10:00:00\"",
        ),
        (
            "av_textblock",
            "av-desktop-hide='aviaTBav-desktop-hide' av-mini-hide='x'",
        ),
        // No builder's, and no word of anybody's that it is off.
        ("notice", "status=\"draft\""),
    ] {
        let (body, left_out) = rendered(&format!("[{name} {on}]<p>Shown</p>[/{name}]"));
        assert_eq!(body, "<p>Shown</p>", "{name} {on}");
        let told = if name == "notice" { 1 } else { 0 };
        assert_eq!(left_out.len(), told, "{name} {on} {left_out:?}");
    }
}

#[test]
fn what_is_shown_until_a_date_is_kept_and_told() {
    for status in ["published_until", "publish_after"] {
        for (date, is_told) in [("2026-11-28 10:00:00", true), ("", false)] {
            let name = "fusion_builder_container";
            let attributes = format!("status=\"{status}\" publish_date=\"{date}\"");
            let content = format!("[{name} {attributes}]<p>Shown</p>[/{name}]");
            let read = read(export(&post(1, &content, "")).as_bytes());
            let body = stories(&read)[0].story.body.as_ref().unwrap();
            assert_eq!(body.as_str(), "<p>Shown</p>");
            let left_out = read.iter().flatten().flat_map(|piece| &piece.left_out);
            let reasons: Vec<_> = left_out
                .map(|part| part.reason.contains("until a date"))
                .collect();
            assert_eq!(reasons, vec![true; usize::from(is_told)], "{status} {date}");
        }
    }
}

fn block(name: &str, said: &str, inside: &str) -> String {
    format!("<!-- wp:{name} {said} -->{inside}<!-- /wp:{name} -->")
}

#[test]
fn blocks_are_left_out_whole_and_named() {
    let secret = format!("<p>{SECRET}</p>");
    let paragraph = |text: &str| block("paragraph", "", &format!("<p>{text}</p>"));
    for off in [
        "{\"metadata\":{\"blockVisibility\":false}}",
        "{\"id\":\"x\",\"metadata\":{\"name\":\"Old\",\"blockVisibility\": false}}",
        "{\"blockVisibility\":{\"hideBlock\":true}}",
    ] {
        for hidden in [
            block("core/paragraph", off, &secret),
            // With all that stands in it, blocks of its own name among them.
            block(
                "group",
                off,
                &[
                    block("group", "", &secret),
                    block("image", "{\"id\":3}", ""),
                    secret.clone(),
                    "<!-- wp:gallery {\"ids\":[3]} /-->".to_owned(),
                    block("group", off, &secret),
                ]
                .concat(),
            ),
            format!(
                "<!-- wp:image {} /-->",
                off.replacen('{', "{\"ids\":[4],", 1)
            ),
        ] {
            let name = hidden
                .split([' ', ':'])
                .nth(2)
                .unwrap()
                .trim_start_matches("core/");
            let content = [paragraph("Before"), hidden.clone(), paragraph("Behind")].concat();
            is_left_out(&content, &format!("wp:{name}"));
        }
    }
    for on in ["true", "{\"viewport\":{\"mobile\":false}}", "null"] {
        let on = format!("{{\"metadata\":{{\"blockVisibility\":{on}}}}}");
        let (body, left_out) = rendered(&block("paragraph", &on, "<p>Shown</p>"));
        assert_eq!(body, "<p>Shown</p>", "{on}");
        assert_eq!(left_out, [] as [&str; 0], "{on}");
    }
    // One that is not ended goes on to the end.
    let open = format!(
        "<p>Before</p><!-- wp:group {{\"metadata\":{{\"blockVisibility\":false}}}} -->{secret}"
    );
    let (body, left_out) = rendered(&open);
    assert_eq!((body.as_str(), left_out.len()), ("<p>Before</p>", 1));
}

#[test]
fn a_reusable_block_is_not_shown_where_it_is_off() {
    let item = format!(
        "<item><title>Box</title><content:encoded>{}</content:encoded><wp:post_id>8</wp:post_id>\
         <wp:status>publish</wp:status><wp:post_type>wp_block</wp:post_type></item>",
        cdata(&format!("<p>{SECRET}</p>"))
    );
    let off = "\"metadata\":{\"blockVisibility\":false}";
    for content in [
        format!("<p>Open</p><!-- wp:block {{\"ref\":8,{off}}} /-->"),
        format!(
            "<p>Open</p>{}",
            block(
                "group",
                &format!("{{{off}}}"),
                "<!-- wp:block {\"ref\":8} /-->"
            )
        ),
    ] {
        let read = read(export(&(post(1, &content, "") + &item)).as_bytes());
        assert_eq!(errors(&read), [] as [&str; 0]);
        let body = stories(&read)[0].story.body.as_ref().unwrap();
        assert_eq!(body.as_str(), "<p>Open</p>", "{content}");
    }
}

#[test]
fn what_subscribers_pay_for_is_no_story_for_all() {
    let paid = block(
        "premium-content/subscriber-view",
        "",
        &format!("<div>{}</div>", block("paragraph", "", SECRET)),
    );
    let open = block("premium-content/logged-out-view", "", "<p>Behind</p>");
    let both = block(
        "premium-content/container",
        "",
        &format!("<div>{paid}{open}</div>"),
    );
    is_left_out(
        &format!("<p>Before</p>{both}"),
        "wp:premium-content/subscriber-view",
    );
    for (access, reasons) in [
        ("", vec![]),
        ("everybody", vec![]),
        ("subscribers", vec!["for subscribers alone"]),
        ("paid_subscribers", vec!["for subscribers alone"]),
    ] {
        let item = post(1, SECRET, &meta("_jetpack_newsletter_access", access));
        let read = read(export(&item).as_bytes());
        let skipped = read.iter().flatten().flat_map(|piece| &piece.skipped);
        let skipped: Vec<_> = skipped.map(|one| one.reason).collect();
        assert_eq!(skipped, reasons, "{access}");
        assert_eq!(stories(&read).len(), 1 - reasons.len(), "{access}");
    }
}

#[test]
fn pictures_that_the_site_keeps_back_are_not_shown() {
    for (status, is_shown) in [
        ("inherit", true),
        ("publish", true),
        ("private", false),
        ("trash", false),
        ("auto-draft", false),
        // WordPress knows no others, and makes of each one that inherits.
        ("draft", true),
        // Of an export that another program wrote.
        ("", true),
    ] {
        let picture = picture(3, 1, "Three").replace("inherit", status);
        let read_with = |content: &str, more: &str| {
            let post = post(1, &format!("<p>Tide</p>{content}"), more);
            read(export(&[post, picture.clone()].concat()).as_bytes())
        };
        let is_told = |read: &super::Read| {
            let left_out = read.iter().flatten().flat_map(|piece| &piece.left_out);
            let reasons: Vec<_> = left_out.map(|part| part.reason.as_ref()).collect();
            // To export more would not bring it.
            assert!(
                !reasons
                    .iter()
                    .any(|reason: &&str| reason.contains("export all")),
                "{reasons:?}"
            );
            !reasons.is_empty()
        };
        for content in [
            "[gallery]",
            "[gallery ids=\"3\"]",
            "[vc_single_image image=3]",
            "<!-- wp:image {\"id\":3} /-->",
        ] {
            let read = read_with(content, "");
            let body = stories(&read)[0].story.body.as_ref().unwrap();
            assert!(body.as_str().contains("<p>Tide</p>"), "{content}");
            let has_picture = body.as_str().contains("3.jpg");
            assert_eq!(has_picture, is_shown, "{status} {content}");
            assert_eq!(is_told(&read), !is_shown, "{status} {content}");
        }
        let read = read_with("", &meta("_thumbnail_id", "3"));
        assert_eq!(
            stories(&read)[0].story.image.is_some(),
            is_shown,
            "{status}"
        );
        assert_eq!(is_told(&read), !is_shown, "{status}");
    }
}

/// A block that the plugin Block Visibility shows by these controls, a set of them each.
fn by_sets(sets: &[Value]) -> String {
    let sets: Vec<_> = sets
        .iter()
        .map(|controls| json!({ "controls": controls }))
        .collect();
    by_plugin(&json!({ "controlSets": sets }))
}

fn by_plugin(said: &Value) -> String {
    json!({ "blockVisibility": said }).to_string()
}

/// What is published of such a block, and what is told of it.
fn shown(said: &str) -> (String, Vec<String>) {
    let block = block("group", said, &format!("<p>{SECRET}</p>"));
    let content = format!("<p>Before</p>{block}");
    let read = read(export(&post(1, &content, "")).as_bytes());
    assert_eq!(errors(&read), [] as [&str; 0]);
    let body = stories(&read)[0].story.body.as_ref().unwrap();
    let left_out = read.iter().flatten().flat_map(|piece| &piece.left_out);
    let reasons = left_out.map(|part| part.reason.to_string());
    (body.plain_text(), reasons.collect())
}

fn dated() -> Value {
    json!({ "schedules": [{ "enable": true, "start": "2027-06-01T00:00:00" }] })
}

fn by_role(who: &str) -> Value {
    json!({ "visibilityByRole": who })
}

fn hidden_from(who: &str, flag: &str, key: &str, one: &str) -> Value {
    json!({ "userRole": { "visibilityByRole": who, flag: true, key: [one] } })
}

#[test]
fn what_a_plugin_shows_to_some_is_left_out() {
    let bought = json!({ "wpFusion": { "wpFusionTagsAny": ["paid"] } });
    let preset = json!({ "visibilityPresets": { "presets": [12] }, "controlSets": [] });
    let unnamed = json!({ "enable": true, "controls": { "userRole": by_role("logged-in") } });
    for off in [
        by_sets(&[json!({ "userRole": by_role("logged-in") })]),
        by_sets(&[json!({ "userRole": by_role("user-role") })]),
        by_sets(&[json!({ "userRole": by_role("users") })]),
        by_sets(&[json!({ "userRole": { "visibilityByRole": ["all"] } })]),
        by_sets(&[json!({ "userRole": by_role("logged-in"), "dateTime": dated() })]),
        by_sets(&[json!({ "userRole": by_role("users") }), json!({})]),
        by_sets(&[bought]),
        by_sets(&[json!({ "cookie": { "ruleSets": [{ "name": "paid" }] } })]),
        by_sets(&[json!({ "\u{1f41f}": true })]),
        by_sets(&[hidden_from(
            "user-role",
            "hideOnRestrictedRoles",
            "restrictedRoles",
            "public",
        )]),
        by_sets(
            &[json!({ "userRole": { "visibilityByRole": "user-rule-sets",
            "ruleSets": [{ "enable": true }] } })],
        ),
        by_plugin(&json!({ "controlSets": [unnamed] })),
        // Of these an export does not say what they are.
        by_plugin(&preset),
    ] {
        let (body, reasons) = shown(&off);
        assert!(!body.contains("Secret"), "{off}: {body}");
        assert_eq!(reasons.len(), 1, "{off}");
        assert!(
            reasons[0].contains("not to everybody"),
            "{off}: {reasons:?}"
        );
    }
}

#[test]
fn what_a_plugin_shows_at_times_is_kept_and_told() {
    for timed in [
        by_sets(&[json!({ "dateTime": dated() })]),
        by_sets(&[json!({ "dateTime": dated(), "userRole": by_role("public") })]),
        by_sets(&[json!({ "location": { "ruleSets": [{ "enable": true }] } })]),
        // One of the sets is enough.
        by_sets(&[
            json!({ "userRole": by_role("users") }),
            json!({ "dateTime": dated() }),
        ]),
    ] {
        let (body, reasons) = shown(&timed);
        assert!(body.contains("Secret"), "{timed}: {body}");
        assert_eq!(reasons.len(), 1, "{timed}");
        assert!(reasons[0].contains("until a date"), "{timed}: {reasons:?}");
    }
    let off = json!({ "enable": false, "controls": { "userRole": by_role("users") } });
    let unscheduled = json!({ "schedules": [{ "enable": false, "start": "2027-06-01T00:00:00" }] });
    for open in [
        by_plugin(&json!({ "controlSets": [off] })),
        by_plugin(&json!({ "hideBlock": false, "visibilityPresets": { "presets": [] } })),
        by_plugin(&json!(null)),
        by_sets(&[json!({})]),
        // Controls for nobody in particular.
        by_sets(&[json!({ "location": { "ruleSets": [] }, "\u{1f41f}": null })]),
        by_sets(&[json!({ "cookie": { "ruleSets": [{ "enable": false, "name": "paid" }] } })]),
        by_sets(&[json!({ "queryString": { "queryStringAny": " ", "queryStringAll": "" } })]),
        by_sets(
            &[json!({ "userRole": { "visibilityByRole": "user-rule-sets",
            "ruleSets": [{ "enable": false }] } })],
        ),
        by_sets(&[hidden_from(
            "user-role",
            "hideOnRestrictedRoles",
            "restrictedRoles",
            "administrator",
        )]),
        by_sets(&[hidden_from(
            "users",
            "hideOnRestrictedUsers",
            "restrictedUsers",
            "7",
        )]),
        by_sets(&[
            json!({ "screenSize": {}, "browserDevice": {}, "userRole": by_role("logged-out") }),
        ]),
        by_sets(&[json!({ "dateTime": unscheduled })]),
        by_sets(&[
            json!({ "dateTime": dated() }),
            json!({ "userRole": by_role("all") }),
        ]),
    ] {
        let (body, reasons) = shown(&open);
        assert!(body.contains("Secret"), "{open}: {body}");
        assert_eq!(reasons, [] as [&str; 0], "{open}");
    }
}

#[test]
fn what_cannot_be_read_of_a_block_holds_it_back() {
    let list = |values: usize| format!("[{}1]", "1,".repeat(values - 1));
    let deep = |levels: usize| ["[".repeat(levels), "]".repeat(levels)].concat();
    let beside = |off: bool, said: &str| {
        format!("{{\"metadata\":{{\"blockVisibility\":{off}}},\"more\":{said}}}")
    };
    let within =
        |said: &str| format!("{{\"metadata\":{{\"blockVisibility\":true,\"more\":{said}}}}}");
    for (said, is_shown, told) in [
        // What stands beside it is not read, and costs nothing.
        (beside(false, &list(30_000)), false, "not to everybody"),
        (beside(false, &deep(200)), false, "not to everybody"),
        (beside(true, &list(30_000)), true, ""),
        (beside(true, &deep(200)), true, ""),
        // Of 20,000 values, with what they stand in.
        (within(&list(20_000 - 3)), true, ""),
        (within(&list(20_000 - 2)), false, "cannot be read"),
        (within(&deep(100)), true, ""),
        (within(&deep(200)), false, "cannot be read"),
        (
            "{\"blockVisibility\":{\"hideBlock\":true}".to_owned(),
            false,
            "cannot be read",
        ),
        (
            "{\"metadata\":{\"block\\u0056isibility\":false}}".to_owned(),
            false,
            "not to everybody",
        ),
        ("{\"id\":".to_owned(), true, ""),
    ] {
        let (body, reasons) = shown(&said);
        let said = &said[..said.len().min(100)];
        assert_eq!(body.contains("Secret"), is_shown, "{said}: {body}");
        assert_eq!(reasons.len(), usize::from(!is_shown), "{said}: {reasons:?}");
        assert!(
            reasons.iter().all(|reason| reason.contains(told)),
            "{said}: {reasons:?}"
        );
    }
}
