//! The URIs that are names and no addresses: what makes one well formed.

/// RFC 4151, section 2.1: `tag:`, who mints it and since when, and a name.
pub fn is_tag_uri(text: &str) -> bool {
    let parts = || {
        let (entity, specific) = text.strip_prefix("tag:")?.split_once(':')?;
        let (authority, date) = entity.split_once(',')?;
        Some((authority, date, specific))
    };
    parts().is_some_and(|(authority, date, specific)| {
        is_authority(authority) && is_tag_date(date) && is_specific(specific)
    })
}

/// A domain name, or a mail address.
fn is_authority(authority: &str) -> bool {
    let is_domain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
    let is_local = |c: char| is_domain(c) || c == '_';
    let (local, domain) = match authority.rsplit_once('@') {
        Some((local, domain)) => (Some(local), domain),
        None => (None, authority),
    };
    let is_name = !domain.is_empty() && domain.chars().all(is_domain);
    is_name && local.is_none_or(|local| !local.is_empty() && local.chars().all(is_local))
}

/// A year, and perhaps a month, and perhaps a day.
fn is_tag_date(date: &str) -> bool {
    let mut parts = date.split('-');
    let mut is_next = |digits: usize| {
        parts
            .next()
            .is_none_or(|part| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()))
    };
    !date.is_empty() && is_next(4) && is_next(2) && is_next(2) && parts.next().is_none()
}

/// What a tag names; a fragment may follow.
fn is_specific(specific: &str) -> bool {
    let is_character = |c: char| c.is_ascii_alphanumeric() || ";/?:@&=+$.-_!~*'()%,#".contains(c);
    specific.matches('#').count() < 2 && specific.chars().all(is_character)
}

/// RFC 8141, section 2: `urn:`, a namespace and a name; one of UUIDs has the form of RFC 9562, section
/// 4.
pub fn is_urn(text: &str) -> bool {
    let name = text
        .get(..4)
        .filter(|scheme| scheme.eq_ignore_ascii_case("urn:"));
    let Some((namespace, name)) = name.and_then(|_| text[4..].split_once(':')) else {
        return false;
    };
    if is_uuid_namespace(namespace) {
        let lengths = name.split('-').map(str::len);
        let is_hex = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
        return name.bytes().all(is_hex) && lengths.eq([8, 4, 4, 4, 12]);
    }
    let is_inner = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let is_namespace = (2..=32).contains(&namespace.len())
        && !namespace.starts_with('-')
        && namespace.chars().all(is_inner);
    let is_name = |c: char| c.is_ascii_alphanumeric() || "()+,.:=@;$_!*'-%/?#&~".contains(c);
    is_namespace && !name.is_empty() && name.chars().all(is_name)
}

/// Whether a URN's namespace is that of UUIDs.
pub fn is_uuid_namespace(namespace: &str) -> bool {
    namespace.eq_ignore_ascii_case("uuid")
}
