//! Statements over many rows at once.

use super::StoreError;
use super::database::{Connection, Database, Row};
use sqlx::query_builder::Separated;
use sqlx::{Encode, FromRow, QueryBuilder, Type};

/// Rows of one statement. SQLite binds at most 32,766 values, PostgreSQL 65,535, and the widest
/// row has thirteen; longer statements than this run no faster.
const ROWS: usize = 250;

/// Runs `select`, which ends with `IN`, for all values, however many.
pub(super) async fn select_in<'v, Found, Value>(
    connection: &mut Connection,
    select: &str,
    values: &[Value],
) -> Result<Vec<Found>, StoreError>
where
    Found: for<'r> FromRow<'r, Row> + Send + Unpin,
    Value: Clone + Encode<'v, Database> + Type<Database>,
{
    let mut found = Vec::new();
    for chunk in values.chunks(ROWS) {
        let mut query = QueryBuilder::<Database>::new(select);
        query.push(" (");
        let mut list = query.separated(", ");
        for value in chunk {
            list.push_bind(value.clone());
        }
        query.push(")");
        let rows = query.build_query_as().fetch_all(&mut *connection).await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Runs `insert`, which stops before `VALUES`, for all rows, however many; `conflict` ends it.
pub(super) async fn insert<Given>(
    connection: &mut Connection,
    insert: &str,
    rows: &[Given],
    bind: impl Fn(Separated<'_, Database, &'static str>, &Given),
    conflict: &str,
) -> Result<(), StoreError> {
    let mut statements = rows.chunks(ROWS).map(|chunk| {
        let mut query = QueryBuilder::<Database>::new(insert);
        query.push(" ");
        query.push_values(chunk, &bind);
        query.push(" ").push(conflict);
        query
    });
    let mut next = statements.next();
    while let Some(mut query) = next {
        let statement = query.build().execute(&mut *connection);
        // SQLite works on a thread of its own: meanwhile the next statement is made ready.
        let (done, following) = tokio::join!(statement, async { statements.next() });
        done?;
        next = following;
    }
    Ok(())
}
