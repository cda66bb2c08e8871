use super::*;

#[test]
fn every_second_round_reverses_the_order_of_the_one_before() {
    let mut turns = Turns::new(5);
    let rounds: Vec<Vec<usize>> = (0..6).map(|_| turns.next()).collect();
    for pair in rounds.chunks(2) {
        let reversed: Vec<usize> = pair[0].iter().rev().copied().collect();
        assert_eq!(pair[1], reversed);
    }
    assert_ne!(rounds[0], rounds[2]);
    let mut all = rounds[4].clone();
    all.sort_unstable();
    assert_eq!(all, [0, 1, 2, 3, 4]);
}
