use super::*;

fn point(x: f64, (low, high): (f64, f64)) -> Point {
    let x = Measured::exact(x);
    let y = Measured { value: f64::midpoint(low, high), low, high };
    Point { name: String::new(), x, y }
}

#[test]
fn a_point_that_another_beats_in_both_ways_is_off_the_front() {
    let points = [point(1.0, (2.0, 2.0)), point(2.0, (1.0, 1.0)), point(2.0, (3.0, 3.0))];
    assert_eq!(front(&points), [true, true, false]);
}

#[test]
fn bytes_that_buy_nothing_measurable_are_not_on_the_front() {
    let points = [point(1.0, (0.9, 1.1)), point(2.0, (0.85, 1.05))];
    assert_eq!(front(&points), [true, false]);
    let surely_faster = [point(1.0, (0.9, 1.1)), point(2.0, (0.7, 0.8))];
    assert_eq!(front(&surely_faster), [true, true]);
}

#[test]
fn the_same_twice_is_twice_on_the_front() {
    assert_eq!(front(&[point(1.0, (1.0, 1.0)), point(1.0, (1.0, 1.0))]), [true, true]);
}

#[test]
fn names_of_points_at_one_place_stand_apart() {
    let dots = [(0.5, 100.0); 4];
    let mut taken: Vec<Place> = Vec::new();
    for dot in dots {
        let place = free_place(dot, &dots, &taken);
        assert!(taken.iter().all(|(_, other)| (other - place).abs() > 14.0), "{taken:?} {place}");
        taken.push((0.5, place));
    }
}
