//! WordPress exports.

use super::golden;

#[test]
fn a_whole_export() {
    golden("wxr", "gazette.xml");
}
