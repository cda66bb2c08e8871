use super::*;
use crate::tests::each_gives;

#[test]
fn each_cell_is_in_exactly_one_share() {
    let weights = [1.0, 2.0, 2.0, 6.6, 1.8, 5.9, 6.6];
    for of in 1..10 {
        let shares = (1..=of).map(|share| Partition { share, of }.places(&weights));
        let mut all: Vec<usize> = shares.flatten().collect();
        all.sort_unstable();
        assert_eq!(all, [0, 1, 2, 3, 4, 5, 6], "{of}");
    }
}

#[test]
fn shares_weigh_about_the_same() {
    let weights = [1.0, 2.0, 2.0, 6.0, 2.0, 6.0, 6.0];
    let weight = |share| {
        let places = Partition { share, of: 3 }.places(&weights);
        places.iter().map(|place| weights[*place]).sum::<f64>()
    };
    assert_eq!([weight(1), weight(2), weight(3)], [9.0, 8.0, 8.0]);
}

#[test]
fn a_share_that_is_not_there_is_refused() {
    let bad = ["0/3", "4/3", "1", "1/0", "a/b", "-1/2", "1/2/3"];
    each_gives(bad.map(|share| (share, true)), |share| share.parse::<Partition>().is_err());
    assert_eq!("2/3".parse(), Ok(Partition { share: 2, of: 3 }));
}
