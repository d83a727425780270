//! Where a byte of a text stands: its line and column.

use super::Fault;
use super::rule::Breach;

/// The breaches in the order of their places, each with its line and column. One pass over the
/// text, however many there are.
pub(super) fn placed(text: &str, mut found: Vec<(usize, Breach)>) -> Vec<Fault> {
    found.sort_by_key(|(at, _)| *at);
    let (mut line, mut column, mut counted) = (1, 1, 0);
    let mut faults = Vec::with_capacity(found.len());
    for (at, (rule, message)) in found {
        for character in text.get(counted..at).unwrap_or_default().chars() {
            match character {
                '\n' => (line, column) = (line + 1, 1),
                _ => column += 1,
            }
        }
        counted = at.max(counted);
        faults.push(Fault {
            line,
            column,
            severity: rule.severity,
            rule: rule.name,
            message,
            remedy: rule.remedy,
        });
    }
    faults
}
