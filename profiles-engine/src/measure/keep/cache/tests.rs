use super::{Counted, is_for_c, parse};
use crate::results::Hits;
use crate::results::cache::is_cache;

/// What sccache 0.16 prints, without what is not read.
fn counted(hits: u64, misses: u64) -> Counted {
    let said = format!(
        r#"{{"stats":{{"compile_requests":9,"cache_errors":{{"counts":{{}},"adv_counts":{{}}}},
        "cache_hits":{{"counts":{{"Rust":{hits},"C/C++":7}},"adv_counts":{{}}}},
        "cache_misses":{{"counts":{{"Rust":{misses}}},"adv_counts":{{}}}},"cache_timeouts":0,
        "cache_read_errors":1,"cache_write_errors":2}},
        "cache_location":"Local disk: \"/cache\"","cache_size":1,"version":"0.16.0"}}"#
    );
    parse(&said).expect("it is sccache's answer")
}

#[test]
fn sccaches_answer_is_read() {
    let counted = counted(3, 4);
    assert_eq!(counted.used, Hits { hits: 3, misses: 4 });
    assert_eq!(counted.errors, 3);
    assert_eq!(counted.location.as_deref(), Some("Local disk: \"/cache\""));
    assert!(parse("Compile requests  9").is_none());
}

#[test]
fn a_server_that_started_again_leaves_the_difference_unknown() {
    let (before, after) = (counted(3, 4), counted(5, 4));
    assert_eq!(after.used_since(&before), Some(Hits { hits: 2, misses: 0 }));
    assert_eq!(before.used_since(&after), None);
}

#[test]
fn variables_of_c_compilers_are_known() {
    for name in ["CC", "CC_x86_64-unknown-linux-gnu", "HOST_CXX", "CMAKE_C_COMPILER_LAUNCHER"] {
        assert!(is_for_c(name), "{name}");
    }
    for name in ["CCACHE_DIR", "CXXFLAGS", "AR", "CMAKE"] {
        assert!(!is_for_c(name), "{name}");
    }
}

#[test]
fn caches_are_known_by_their_file_name() {
    for program in ["sccache", "/usr/bin/ccache", "bin/sccache.exe"] {
        assert!(is_cache(program), "{program}");
    }
    assert!(!is_cache("/opt/sccache/wrapper"));
}
