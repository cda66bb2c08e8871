use super::*;

#[test]
fn tokens_come_one_by_one_and_lost_ones_are_put_back() {
    let tokens = Tokens::new(NonZeroUsize::new(2)).expect("a pool");
    let (tell, events) = mpsc::channel();
    let requests = tokens.on_request(tell).expect("a thread");
    let take = || {
        requests.send(()).expect("the receiver exists");
        match events.recv().expect("an event") {
            Event::Token(token) => token.expect("a token"),
            Event::Done(..) => panic!("no cell has started"),
        }
    };
    let (one, two) = (take(), take());
    let available = || tokens.pool.as_ref().map(|pool| pool.available().expect("a count"));
    assert_eq!(available(), Some(0));
    drop(one);
    assert_eq!(available(), Some(1));
    // The second is never given back.
    std::mem::forget(two);
    let _third = take();
    tokens.top_up();
    assert_eq!(available(), Some(1));
}
