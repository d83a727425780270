//! The types of texts: numbers, languages, mail addresses, media types, plain text.
//!
//! A message here is a predicate, such as `is no whole number`; the element's name is put before it.

use super::grammar::{Value, Verdict, Written};
use super::html;
use super::rule::*;
use super::xml::shown;

pub(super) const NONBLANK: Value = Value::Is(nonblank);
pub(super) const TIGHT: Value = Value::Is(tight);
pub(super) const PLAIN: Value = Value::Is(plain);
pub(super) const NO_MAIL: Value = Value::Is(no_mail);
pub(super) const INTEGER: Value = Value::Is(|w| integer(w, &INVALID_INTEGER, i64::MIN));
pub(super) const NON_NEGATIVE: Value = Value::Is(|w| integer(w, &INVALID_NON_NEGATIVE, 0));
pub(super) const POSITIVE: Value = Value::Is(|w| integer(w, &INVALID_POSITIVE, 1));
pub(super) const NUMBER: Value = Value::Is(number);
pub(super) const INTEGERS: Value = Value::Is(|w| integers(w, &INVALID_INTEGER_LIST));
pub(super) const LATITUDE: Value = Value::Is(|w| degrees(w, &INVALID_LATITUDE, 90.0));
pub(super) const LONGITUDE: Value = Value::Is(|w| degrees(w, &INVALID_LONGITUDE, 180.0));
pub(super) const LANGUAGE: Value = Value::Is(language);
pub(super) const MAIL: Value = Value::Is(|w| mail(w.text, &INVALID_ADDRESS));
pub(super) const CONTACT: Value = Value::Is(|w| mail(w.text, &INVALID_CONTACT));
pub(super) const NAMED_CONTACT: Value = Value::Is(named_contact);
pub(super) const MIME: Value = Value::Is(|w| media_type(w, &INVALID_MIME));
pub(super) const MIME_ATTRIBUTE: Value = Value::Is(|w| media_type(w, &INVALID_MIME_ATTRIBUTE));
pub(super) const YES_NO: Value = Value::OneOf(&["yes", "no"], &INVALID_YES_NO);
pub(super) const TRUE_FALSE: Value = Value::Is(true_false);
pub(super) const BOOLEAN: Value = Value::OneOf(&["true", "false"], &INVALID_BOOLEAN);
pub(super) const PERIOD: Value = Value::OneOf(
    &["hourly", "daily", "weekly", "monthly", "yearly"],
    &INVALID_PERIOD,
);
pub(super) const DAY: Value = Value::OneOf(
    &[
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ],
    &INVALID_DAY,
);
pub(super) const HOUR: Value = Value::Is(hour);
pub(super) const WIDTH: Value = Value::Is(|w| pixels(w, &INVALID_WIDTH, 144));
pub(super) const HEIGHT: Value = Value::Is(|w| pixels(w, &INVALID_HEIGHT, 400));
/// An attribute that is there to say something.
pub(super) const TITLE: Value = Value::Is(|w| match w.text {
    "" => Err((&ATTRIBUTE_BLANK, "is empty".to_owned())),
    _ => Ok(()),
});
pub(super) const FORM_NAME: Value = Value::Is(form_name);

fn nonblank(written: &Written<'_>) -> Verdict {
    match written.text {
        "" => Err((&NOT_BLANK, "is empty".to_owned())),
        _ => Ok(()),
    }
}

fn tight(written: &Written<'_>) -> Verdict {
    if written.raw.len() == written.text.len() {
        return Ok(());
    }
    Err((
        &UNEXPECTED_WHITESPACE,
        "has white space around its value".to_owned(),
    ))
}

fn plain(written: &Written<'_>) -> Verdict {
    html::plain(written, &CONTAINS_HTML)
}

fn no_mail(written: &Written<'_>) -> Verdict {
    let text = written.text;
    let mut hidden = text
        .split('<')
        .skip(1)
        .filter_map(|after| after.split_once('>'));
    match hidden.find(|(inside, _)| is_mail_address(inside)) {
        Some((address, _)) => Err((
            &CONTAINS_EMAIL,
            format!("holds the mail address {}", shown(address)),
        )),
        None => Ok(()),
    }
}

fn integer(written: &Written<'_>, rule: &'static Rule, least: i64) -> Verdict {
    let text = written.text;
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    // A number too large for the type is one still.
    let value = text.parse().unwrap_or(if text.starts_with('-') {
        i64::MIN
    } else {
        i64::MAX
    });
    if is_number && value >= least {
        return Ok(());
    }
    let what = if is_number {
        "is too small"
    } else {
        "is no whole number"
    };
    Err((rule, format!("is `{}`, which {what}", shown(text))))
}

/// A whole number in an attribute.
pub(super) fn integer_at_least(written: &Written<'_>, least: i64) -> Verdict {
    integer(written, &INVALID_INTEGER_ATTRIBUTE, least)
}

/// One of these words, in whatever letters.
pub(super) fn one_of_any_case(
    written: &Written<'_>,
    words: &[&str],
    rule: &'static Rule,
) -> Verdict {
    let text = written.text;
    if words.iter().any(|word| word.eq_ignore_ascii_case(text)) {
        return Ok(());
    }
    Err((
        rule,
        format!("is `{}`, none of {}", shown(text), words.join(", ")),
    ))
}

fn number(written: &Written<'_>) -> Verdict {
    let text = written.text;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !whole.is_empty() && is_digits(whole) && is_digits(fraction) {
        return Ok(());
    }
    Err((
        &INVALID_FLOAT,
        format!("is `{}`, which is no number", shown(text)),
    ))
}

pub(super) fn integers(written: &Written<'_>, rule: &'static Rule) -> Verdict {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if written
        .text
        .split(',')
        .all(|part| is_digits(part.trim_start()))
    {
        return Ok(());
    }
    Err((rule, "is no list of numbers with commas".to_owned()))
}

fn degrees(written: &Written<'_>, rule: &'static Rule, most: f64) -> Verdict {
    let text = written.text;
    match text.parse::<f64>() {
        Ok(degrees) if degrees.abs() <= most => Ok(()),
        _ => Err((
            rule,
            format!("is `{}`, which is no such angle", shown(text)),
        )),
    }
}

/// The tag must be well-formed (BCP 47), and its language one of two or three letters: the shape
/// that ISO 639 gives every language.
pub(super) fn language(written: &Written<'_>) -> Verdict {
    let tag = written.text;
    let primary = tag.split('-').next().unwrap_or_default();
    let is_shaped = matches!(primary.len(), 2 | 3) || matches!(primary, "i" | "x");
    if is_shaped && oxilangtag::LanguageTag::parse(tag).is_ok() {
        return Ok(());
    }
    Err((
        &INVALID_LANGUAGE,
        format!("is `{}`, which is no language", shown(tag)),
    ))
}

/// RFC 5322's dot-atoms, which all mail addresses in use are.
pub(super) fn is_mail_address(text: &str) -> bool {
    let is_local = |b: u8| b.is_ascii_alphanumeric() || b".!#$%&'*+-/=?^_`{|}~".contains(&b);
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && local.bytes().all(is_local) && domain.split('.').all(is_label)
    })
}

pub(super) fn mail(text: &str, rule: &'static Rule) -> Verdict {
    // `desk@paper.example (The Paper)` and `The Paper <desk@paper.example>` hold an address too.
    let address = match (text.split_once('<'), text.split_once('(')) {
        (Some((_, after)), _) if *rule == INVALID_CONTACT => after.trim_end_matches('>'),
        (_, Some((before, _))) if *rule == INVALID_CONTACT => before.trim(),
        _ => text,
    };
    if is_mail_address(address) {
        return Ok(());
    }
    Err((
        rule,
        format!("is `{}`, which is no mail address", shown(text)),
    ))
}

/// The RSS Advisory Board's profile: the address, and the name in brackets behind it.
fn named_contact(written: &Written<'_>) -> Verdict {
    let text = written.text;
    let unquoted;
    let text = match text.strip_prefix("mailto:") {
        Some(link) => {
            let address = link.split('?').next().unwrap_or_default();
            unquoted = percent_encoding::percent_decode_str(address).decode_utf8_lossy();
            &*unquoted
        }
        None => text,
    };
    if text.find('@').is_none_or(|at| at == 0) || text.ends_with(')') {
        return mail(text, &INVALID_CONTACT);
    }
    if text.contains(' ') {
        return Err((
            &EMAIL_FORMAT,
            format!("is `{}`, not an address with a name", shown(text)),
        ));
    }
    Err((
        &MISSING_REAL_NAME,
        format!("is `{}`, without a name", shown(text)),
    ))
}

/// RFC 2045, section 5.1, with its parameters.
pub(super) fn is_media_type(text: &str) -> bool {
    let is_token = |token: &str| {
        let is_allowed =
            |c: char| !c.is_whitespace() && !c.is_control() && !"()<>@,;:\\\"/[]?=".contains(c);
        !token.is_empty() && token.chars().all(is_allowed)
    };
    let mut parts = text.split(';');
    let essence = parts.next().unwrap_or_default().trim_end();
    let is_parameter = |parameter: &str| {
        parameter.split_once('=').is_some_and(|(name, value)| {
            let quoted = value.len() > 1 && value.starts_with('"') && value.ends_with('"');
            is_token(name.trim()) && (quoted || is_token(value.trim_end()))
        })
    };
    essence
        .split_once('/')
        .is_some_and(|(kind, of)| is_token(kind) && is_token(of))
        && parts.all(is_parameter)
}

pub(super) fn media_type(written: &Written<'_>, rule: &'static Rule) -> Verdict {
    if is_media_type(written.raw) {
        return Ok(());
    }
    Err((
        rule,
        format!("is `{}`, which is no media type", shown(written.raw)),
    ))
}

fn true_false(written: &Written<'_>) -> Verdict {
    let text = written.raw;
    if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") {
        return Ok(());
    }
    Err((
        &INVALID_TRUE_FALSE,
        format!("is `{}`, neither true nor false", shown(text)),
    ))
}

fn hour(written: &Written<'_>) -> Verdict {
    let text = written.text;
    match text.parse::<u8>() {
        Ok(0..=23) => Ok(()),
        Ok(24) => Err((&USE_ZERO_FOR_MIDNIGHT, "is 24".to_owned())),
        _ => Err((
            &INVALID_HOUR,
            format!("is `{}`, which is no hour", shown(text)),
        )),
    }
}

fn pixels(written: &Written<'_>, rule: &'static Rule, most: u32) -> Verdict {
    let text = written.text;
    match text.parse::<u32>() {
        Ok(pixels) if (1..=most).contains(&pixels) => Ok(()),
        _ => Err((
            rule,
            format!("is `{}`, not 1 to {most} pixels", shown(text)),
        )),
    }
}

fn form_name(written: &Written<'_>) -> Verdict {
    let text = written.text;
    if text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Ok(());
    }
    Err((
        &INVALID_FORM_NAME,
        format!("is `{}`, which no form field is called", shown(text)),
    ))
}
