//! Whether a block is shown, by what stands in its JSON: since 6.9 WordPress notes there what an editor has
//! hidden, and the plugin Block Visibility all that it shows to some, or at times.
//!
//! The plugin has controls in sets: a set shows the block if all its controls do, and one set is enough.

use super::super::json::{self, Budget, JsonError};
use super::known::Loss;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// The key by which both say it.
const KEY: &str = "blockVisibility";
/// For whom the plugin shows what everybody sees who has not logged in.
const PUBLIC: [&str; 4] = ["", "all", "logged-out", "public"];

/// What says it. Other values are not read, however many they are or however deep.
#[derive(Deserialize)]
struct Said<'t> {
    #[serde(borrow, rename = "blockVisibility")]
    plugin: Option<&'t RawValue>,
    #[serde(borrow)]
    metadata: Option<&'t RawValue>,
}

/// What becomes of a block with this JSON; `None` if it is shown to everybody.
pub(super) fn loss(json: &str) -> Option<Loss> {
    // WordPress shows what has none. But it reads more than is read here.
    read(json).unwrap_or_else(|_| json.contains(KEY).then_some(Loss::Unread))
}

fn read(json: &str) -> Result<Option<Loss>, JsonError> {
    let said: Said<'_> = serde_json::from_str(json)?;
    let budget = Budget::default();
    let value = |said: Option<&RawValue>| match said {
        Some(said) => json::parse_leniently(said.get(), &budget),
        None => Ok(Value::Null),
    };
    // What else WordPress says there depends on the window.
    let is_hidden = value(said.metadata)?[KEY] == false;
    let by_plugin = by_plugin(&value(said.plugin)?);
    Ok(if is_hidden {
        Some(Loss::Off)
    } else {
        by_plugin
    })
}

fn by_plugin(said: &Value) -> Option<Loss> {
    // What a preset is, its own item says, and that may be for subscribers.
    let is_by_preset = !list(&said["visibilityPresets"]["presets"]).is_empty();
    if said["hideBlock"] == true || is_by_preset {
        return Some(Loss::Off);
    }
    let sets = list(&said["controlSets"]).iter();
    let sets = sets.filter(|set| is_enabled(set)).filter_map(|set| {
        let controls = set["controls"].as_object()?.iter();
        controls.map(|(name, said)| by_control(name, said)).max()
    });
    sets.min().flatten()
}

fn by_control(name: &str, said: &Value) -> Option<Loss> {
    match name {
        // What is off on some devices stays.
        "browserDevice" | "screenSize" => None,
        "dateTime" => {
            let is_timed = list(&said["schedules"]).iter().any(is_enabled);
            is_timed.then_some(Loss::Sometimes)
        }
        _ if is_empty(said) => None,
        "location" | "urlPath" => Some(Loss::Sometimes),
        "userRole" => (!is_public(said)).then_some(Loss::Off),
        // What somebody has bought, or has come from, and what is not known.
        _ => Some(Loss::Off),
    }
}

/// Whether the plugin shows a block with such roles to who has not logged in: they are meant, or nobody is, or
/// it is hidden from those that are named.
fn is_public(said: &Value) -> bool {
    let names_public = |key| {
        let named = list(&said[key]).iter();
        named
            .filter_map(Value::as_str)
            .any(|role| PUBLIC.contains(&role))
    };
    let is_hidden_from = |flag, key| said[flag] == true && !names_public(key);
    match &said["visibilityByRole"] {
        Value::Null => true,
        Value::String(who) => match who.as_str() {
            "user-role" => is_hidden_from("hideOnRestrictedRoles", "restrictedRoles"),
            "users" => is_hidden_from("hideOnRestrictedUsers", "restrictedUsers"),
            "user-rule-sets" => !list(&said["ruleSets"]).iter().any(is_enabled),
            who => PUBLIC.contains(&who),
        },
        _ => false,
    }
}

/// Whether a control is for nobody in particular: nothing is said in it, or all of that is switched off.
fn is_empty(said: &Value) -> bool {
    match said {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(all) => !all.iter().any(|one| is_enabled(one) && !is_empty(one)),
        Value::Object(all) => all.values().all(is_empty),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether a set or a schedule counts: it does unless it is switched off.
fn is_enabled(said: &Value) -> bool {
    said["enable"] != false
}

fn list(said: &Value) -> &[Value] {
    said.as_array().map(Vec::as_slice).unwrap_or_default()
}
