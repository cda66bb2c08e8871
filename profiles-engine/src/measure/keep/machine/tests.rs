use super::*;

#[test]
fn times_are_in_rfc_3339() {
    for (seconds, time) in [
        (0, "1970-01-01T00:00:00Z"),
        (951_782_399, "2000-02-28T23:59:59Z"),
        (951_782_400, "2000-02-29T00:00:00Z"),
        (951_868_800, "2000-03-01T00:00:00Z"),
        (1_709_164_800, "2024-02-29T00:00:00Z"),
        (1_735_689_599, "2024-12-31T23:59:59Z"),
        (1_795_893_129, "2026-11-28T19:12:09Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"),
    ] {
        assert_eq!(rfc3339(seconds), time);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_linux_says_is_available_is_read() {
    let meminfo = "MemTotal:       24000000 kB\nMemFree: 1 kB\nMemAvailable:   12000000 kB\n";
    assert_eq!(available(meminfo), Some(12_000_000 * 1024));
    assert_eq!(available("MemTotal: 1 kB\n"), None);
    assert!(free_memory().expect("this machine has memory") > 0);
}

#[cfg(target_os = "linux")]
#[test]
fn the_limits_of_all_groups_above_are_looked_at() {
    let two = cgroup_folders("0::/user.slice/app.scope\n");
    let expected =
        ["/sys/fs/cgroup/user.slice/app.scope", "/sys/fs/cgroup/user.slice", "/sys/fs/cgroup/"];
    assert_eq!(two, expected.map(Path::new));
    let one = cgroup_folders("9:name=systemd:/x\n4:memory:/job\n");
    assert_eq!(one, ["/sys/fs/cgroup/memory/job", "/sys/fs/cgroup/memory/"].map(Path::new));
}
