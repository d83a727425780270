//! Arguments that a variable of the environment may stand for: what is wrong is told by where it stands.

use clap::builder::{Resettable, StyledStr};
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use clap::{Command, Parser};

/// The arguments of the process, which ends here if they are wrong.
pub(super) fn parse<P: Parser>() -> P {
    P::try_parse().unwrap_or_else(|error| told::<P>(error).exit())
}

fn told<P: Parser>(error: Error) -> Error {
    let is_help = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if is_help || !error.use_stderr() {
        return error;
    }
    // What a variable gives would stand in the usage as if it had to be written.
    match without_variables(P::command()).try_get_matches() {
        Err(of_arguments) => of_arguments,
        Ok(_) => of_variable(error, P::command()),
    }
}

fn without_variables(command: Command) -> Command {
    let command = command.mut_args(|argument| argument.env(Resettable::Reset));
    command.mut_subcommands(without_variables)
}

/// The same error, with the name of the variable.
fn of_variable(mut error: Error, mut command: Command) -> Error {
    command.build();
    if let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg)
        && let Some(variable) = variable_of(&command, argument)
    {
        let tip =
            format!("that stands in {variable}, a variable of the environment; mend or unset it");
        let tips = vec![StyledStr::from(tip)];
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
    }
    error
}

/// The variable that stands for an argument, by how that is shown.
fn variable_of(command: &Command, argument: &str) -> Option<String> {
    let mut own = command.get_arguments();
    let variable = own.find_map(|own| own.get_env().filter(|_| own.to_string() == argument));
    let variable = variable.map(|name| name.to_string_lossy().into_owned());
    let mut inner = command.get_subcommands();
    variable.or_else(|| inner.find_map(|inner| variable_of(inner, argument)))
}
