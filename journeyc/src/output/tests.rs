//! When to colour.

use super::use_color;
use crate::cli::Color;

fn colored(choice: Color, terminal: bool, variables: &[(&str, &str)]) -> bool {
    use_color(choice, terminal, |name| variables.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
}

#[test]
fn the_flag_wins_then_the_variables_then_the_terminal() {
    assert!(colored(Color::Always, false, &[("NO_COLOR", "1")]));
    assert!(!colored(Color::Never, true, &[("CLICOLOR_FORCE", "1")]));
    assert!(colored(Color::Auto, true, &[]));
    assert!(!colored(Color::Auto, false, &[]));
    assert!(!colored(Color::Auto, true, &[("NO_COLOR", "0")]), "any value counts");
    assert!(colored(Color::Auto, true, &[("NO_COLOR", "")]), "an empty one does not");
    assert!(!colored(Color::Auto, true, &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
    assert!(colored(Color::Auto, false, &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(Color::Auto, false, &[("CLICOLOR_FORCE", "0")]));
    assert!(!colored(Color::Auto, true, &[("CLICOLOR", "0")]));
    assert!(!colored(Color::Auto, true, &[("TERM", "dumb")]));
}
