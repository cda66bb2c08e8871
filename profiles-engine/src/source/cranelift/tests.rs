use super::*;

#[test]
fn the_backend_is_known_by_its_name_on_every_system() {
    for name in ["librustc_codegen_cranelift-1.so", "rustc_codegen_cranelift-1.dll"] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert!(!holds_backend(folder.path()));
        std::fs::write(folder.path().join(name), "").expect("a file");
        assert!(holds_backend(folder.path()), "{name}");
    }
}
