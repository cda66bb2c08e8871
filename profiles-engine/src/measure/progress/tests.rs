use super::*;

#[test]
fn a_line_says_how_far_and_since_when() {
    let now = Instant::now();
    let mut step = Line::new(Some("[1/7] dev".to_owned()), None, now);
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
        let whole = Line { done, ..Line::new(None, Some(length), now) };
        assert_eq!(whole.render(now), format!("[{full}] {done} of {length} done, 0s"));
    }
}

#[test]
fn each_frame_replaces_the_one_before() {
    let (mut state, now) = (State::default(), Instant::now());
    state.add(Line::new(None, Some(2), now));
    let first = state.add(Line::new(Some("first".to_owned()), None, now));
    state.add(Line::new(Some("a long second one".to_owned()), None, now));
    let frame = state.frame("", (15, 10), now);
    assert_eq!(frame, "\r\x1b[Jfirst ⠋ 0 0s\na long second \n[░░░░░░░░░░░░░\n");
    state.lines.retain(|(id, _)| *id != first);
    let frame = state.frame("first: done\n", (30, 10), now);
    let lines = "a long second one ⠋ 0 0s\n[░░░░░░░░░░░░░░░░░░░░░░░░] 0 \n";
    assert_eq!(frame, format!("\r\x1b[3A\x1b[Jfirst: done\n{lines}"));
    assert_eq!(state.frame("", (30, 2), now), "\r\x1b[2A\x1b[J[░░░░░░░░░░░░░░░░░░░░░░░░] 0 \n");
    state.lines.clear();
    assert_eq!(state.frame("", (30, 10), now), "\r\x1b[1A\x1b[J");
}
