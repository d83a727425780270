//! The lines between a headline and its text that say when, and who: how their dates are written, and what is told of
//! them.

use super::dates::dated;

/// Of what is taken for the page's, a sentence is told.
#[test]
fn the_point_behind_a_number_ends_a_sentence() {
    for (note, is_told) in [
        (
            "Applications are open until November 30. Send yours to the harbour office",
            true,
        ),
        ("First shown to the board on Mon 3 Nov 2025 08.30 GMT", true),
        ("The crane was sold on the quay for 12. Nobody came", true),
        (
            "Die Anmeldung zum Hafenlauf ist bis 30. November im Rathaus möglich",
            false,
        ),
        (
            "Die Anmeldung ist am 30. Nov. im Rathaus ab 09.30 Uhr möglich",
            false,
        ),
    ] {
        let line = format!("<p class=note>{note}</p>");
        let imported = dated(&line, "entry-content");
        assert_eq!(!imported.left_out.is_empty(), is_told, "{note}");
    }
}
