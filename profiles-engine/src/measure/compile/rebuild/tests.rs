use super::*;

#[test]
fn the_body_of_main_is_found_however_it_is_declared() {
    for (text, body) in [
        ("fn main() {}", "}"),
        ("//! fn main() { no }\nfn main() -> Result<(), ()> { a }", " a }"),
        ("#[tokio::main]\nasync fn main() {\n}", "\n}"),
        ("    // fn main() {\nfn mainly() { x }\npub(super) fn main ()\n{ b }", " b }"),
        ("#[x] async fn main() { c }", " c }"),
    ] {
        assert_eq!(around_body(text).expect("there").1, body, "{text}");
    }
    for text in
        ["", "use app::main;", "// fn main() {}", "fn main", "const M: &str = \"fn main() {\";"]
    {
        assert_eq!(around_body(text), None, "{text}");
    }
}
