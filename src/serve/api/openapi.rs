//! The description of the API (OpenAPI 3.1), made of the tables that answer it.

use super::form::{Became, Page, Report};
use super::json as answer;
use super::operation::{Body, Content, Operation};
use super::problem::{Code, Details};
use super::repeat::{KEY, LONGEST_KEY};
use crate::import::{self, Format};
use crate::model::{Kind, Slug};
use crate::store::Reply;
use hyper::StatusCode;
use hyper::header;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What is answered to who asks for the description, of a desk with this path.
pub(super) fn reply(base: &str) -> Reply {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(document);
    let mut described = DOCUMENT.clone();
    // A relative address is beside the description's own (OpenAPI 3.1, section 4.8.5).
    let base = if base.is_empty() { "/" } else { base };
    described["servers"] = json!([{ "url": base }]);
    answer(StatusCode::OK, &described)
}

fn document() -> Value {
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for operation in Operation::ALL {
        for (path, kind) in operation.paths() {
            let methods = paths.entry(path).or_default();
            let method = operation.method().as_str().to_ascii_lowercase();
            methods.insert(method, described(operation, kind));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Newsstand",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Entries of a newspaper, put, read and taken back by programs that have a \
                            token. What breaks HTTP itself is answered as everywhere here, with 400, \
                            414, 417, 431 or 501 and a line of plain text.",
        },
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "schemas": {
                "Entry": entry(),
                "Page": of::<Page>(),
                "Outcome": of::<Became>(),
                "Report": of::<Report>(),
                "Problem": problem(),
            },
        },
    })
}

/// The schema of what is told in JSON.
fn of<T: JsonSchema>() -> Value {
    let mut settings = SchemaSettings::draft2020_12().for_serialize();
    settings.inline_subschemas = true;
    settings.meta_schema = None;
    settings
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value()
}

/// The same of an entry, which front matter and lines of JSON have too.
fn entry() -> Value {
    let mut schema = import::schema().clone();
    if let Value::Object(keys) = &mut schema {
        keys.remove("$schema");
    }
    schema
}

/// The same of a problem, with all the names that its `code` may have.
fn problem() -> Value {
    let mut schema = of::<Details>();
    if let Some(Value::Object(code)) = schema.pointer_mut("/properties/code") {
        code.insert("enum".to_owned(), json!(Code::ALL.map(Code::name)));
    }
    schema
}

fn described(operation: Operation, kind: Option<Kind>) -> Value {
    let of_kind = kind.map_or(String::new(), |kind| format!("-{}", kind.name()));
    let mut described = json!({
        "operationId": format!("{}{of_kind}", operation.id()),
        "summary": operation.summary(),
        "parameters": parameters(operation, kind),
        "responses": responses(operation),
        // Nothing at all where no token is needed.
        "security": match operation.scope() {
            Some(_) => json!([{ "token": [] }]),
            None => json!([]),
        },
    });
    if let (Value::Object(keys), Some(scope)) = (&mut described, operation.scope()) {
        let text = format!("The token needs the scope `{scope}`.");
        keys.insert("description".to_owned(), text.into());
    }
    if let (Value::Object(keys), Some(body)) = (&mut described, operation.body()) {
        keys.insert("requestBody".to_owned(), request_body(body));
    }
    described
}

fn request_body(body: Body) -> Value {
    let content = match body {
        Body::Entry => json!({ "application/json": schema("Entry") }),
        Body::Source => Format::MEDIA_TYPES
            .iter()
            .map(|(name, _)| {
                (
                    (*name).to_owned(),
                    json!({ "schema": { "type": "string" } }),
                )
            })
            .collect::<Map<String, Value>>()
            .into(),
    };
    json!({ "required": true, "content": content })
}

fn schema(name: &str) -> Value {
    json!({ "schema": { "$ref": format!("#/components/schemas/{name}") } })
}

fn parameters(operation: Operation, kind: Option<Kind>) -> Vec<Value> {
    let mut parameters = Vec::new();
    let is_of_entry = operation
        .paths()
        .iter()
        .any(|(path, _)| path.contains("{slug}"));
    if let Some(kind) = kind.filter(|_| is_of_entry) {
        parameters.push(json!({
            "name": "slug",
            "in": "path",
            "required": true,
            "description": format!("The last part of the {kind}'s address"),
            "schema": { "type": "string", "pattern": import::SLUG, "maxLength": Slug::LONGEST },
        }));
    }
    let query = operation.parameters().iter().map(|parameter| {
        json!({
            "name": parameter.name(),
            "in": "query",
            "description": parameter.meaning(),
            "schema": parameter.schema(),
        })
    });
    parameters.extend(query);
    let field = |name: &str, meaning: &str, schema: Value| json!({ "name": name, "in": "header", "description": meaning, "schema": schema });
    if operation.is_conditional() {
        let text = json!({ "type": "string" });
        let meaning = "Only if the entry has one of these entity tags";
        parameters.push(field("If-Match", meaning, text.clone()));
        let meaning = "Only if it has none of these; `*`: only if there is none";
        parameters.push(field("If-None-Match", meaning, text));
    }
    if operation.changes() {
        let meaning = "Whoever asks again with it, because no answer came, gets the first answer";
        let schema = json!({ "type": "string", "minLength": 1, "maxLength": LONGEST_KEY + 2, "pattern": KEY });
        parameters.push(field("Idempotency-Key", meaning, schema));
    }
    parameters
}

fn responses(operation: Operation) -> Map<String, Value> {
    let mut responses = Map::new();
    for (status, content) in operation.successes() {
        let mut response = json!({
            "description": status.canonical_reason().unwrap_or_default(),
            "headers": fields(operation, *status),
        });
        if let (Value::Object(keys), Some(content)) = (&mut response, content_of(*content)) {
            keys.insert("content".to_owned(), json!({ "application/json": content }));
        }
        responses.insert(status.as_str().to_owned(), response);
    }
    let mut problems: BTreeMap<StatusCode, Vec<Code>> = BTreeMap::new();
    for code in operation.problems() {
        problems.entry(code.status()).or_default().push(code);
    }
    for (status, codes) in problems {
        let meanings = codes
            .iter()
            .map(|code| format!("`{}`: {}", code.name(), code.meaning()));
        let mut content = json!({ "application/problem+json": schema("Problem") });
        if status == StatusCode::TOO_MANY_REQUESTS {
            // What a client may ask for at all is looked at before what it asks for.
            content["text/plain"] = json!({ "schema": { "type": "string" } });
        }
        let response = json!({
            "description": meanings.collect::<Vec<_>>().join("; "),
            "headers": fields(operation, status),
            "content": content,
        });
        responses.insert(status.as_str().to_owned(), response);
    }
    responses
}

fn content_of(content: Content) -> Option<Value> {
    match content {
        Content::Nothing => None,
        Content::Entry => Some(schema("Entry")),
        Content::List => Some(schema("Page")),
        Content::Outcome => Some(schema("Outcome")),
        Content::Report => Some(schema("Report")),
        Content::Description => Some(json!({ "schema": { "type": "object" } })),
    }
}

/// The header fields that an answer has besides those that every answer has.
fn fields(operation: Operation, status: StatusCode) -> Map<String, Value> {
    let told: &[(header::HeaderName, &str, bool)] = match status {
        StatusCode::OK | StatusCode::NOT_MODIFIED if operation.is_conditional() => {
            &[(header::ETAG, "The entry as it is now", true)]
        }
        StatusCode::OK if operation == Operation::List => {
            &[(header::LINK, "The next page, `rel=\"next\"`", false)]
        }
        StatusCode::CREATED => &[
            (header::ETAG, "The entry as it is now", true),
            (header::LOCATION, "Where it is", true),
        ],
        StatusCode::PERMANENT_REDIRECT => &[(header::LOCATION, "Where the entry is now", true)],
        StatusCode::UNAUTHORIZED => &[(header::WWW_AUTHENTICATE, "`Bearer`", true)],
        StatusCode::PRECONDITION_FAILED => &[(header::ETAG, "The entry as it is now", false)],
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            &[(header::RETRY_AFTER, "In how many seconds", true)]
        }
        _ => &[],
    };
    let described = told.iter().map(|(name, meaning, is_sure)| {
        let field = json!({
            "description": meaning,
            "required": is_sure,
            "schema": { "type": "string" },
        });
        (name.to_string(), field)
    });
    described.collect()
}
