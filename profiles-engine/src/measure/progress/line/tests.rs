use super::*;

#[test]
fn a_line_says_how_far_and_since_when() {
    let now = Instant::now();
    let mut step = Line::step("[1/7] dev", now);
    let later = |seconds| now + Duration::from_secs(seconds);
    assert_eq!(step.render(now), "[1/7] dev ⠋ 0 0s");
    step.message = "waiting".to_owned();
    step.done = 3;
    assert_eq!(step.render(later(61)), "[1/7] dev ⠴ 3 1m01s waiting");
    step.length = Some(4);
    let bar = "█".repeat(18) + "░░░░░░";
    assert_eq!(step.render(later(3660)), format!("[1/7] dev [{bar}] 3/4 1h01m waiting"));
}

#[test]
fn a_bar_is_never_too_long() {
    let now = Instant::now();
    let full = "█".repeat(BAR);
    for (done, length) in [(7, 7), (8, 7), (0, 0)] {
        let whole = Line { done, ..Line::whole(length, now) };
        assert_eq!(whole.render(now), format!("[{full}] {done} of {length} done, 0s"));
    }
}
