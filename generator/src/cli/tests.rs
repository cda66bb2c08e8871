use super::*;

#[test]
fn the_command_line_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn cargo_and_a_person_are_understood_alike() {
    for line in ["cargo-profiles profiles new x", "cargo-profiles new x"] {
        let cli = Cli::parse_args(line.split(' ').map(OsString::from));
        let Command::New(args) = cli.command else {
            panic!("`{line}` is `new`");
        };
        assert_eq!(args.path, std::path::Path::new("x"));
    }
}
