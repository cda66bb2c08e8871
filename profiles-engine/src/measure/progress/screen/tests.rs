use super::*;

#[test]
fn each_frame_replaces_the_one_before() {
    let (mut state, now) = (State::default(), Instant::now());
    state.add(Line::whole(2, now));
    let first = state.add(Line::step("first", now));
    state.add(Line::step("a long second one", now));
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
