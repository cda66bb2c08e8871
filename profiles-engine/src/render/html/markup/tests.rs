use super::*;

#[test]
fn neither_text_nor_an_attribute_can_become_markup() {
    let evil = "\"><script>alert('&')</script>\u{1b}[31m\u{202e}";
    let shown = element("code").with("title", evil).text(evil).render();
    let safe = "&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;";
    assert_eq!(shown, format!("<code title=\"{safe}\">{safe}</code>"));
}

#[test]
fn code_stands_between_backticks() {
    let shown = |text: &str| element("p").prose(text).render();
    assert_eq!(shown("a `b<` c"), "<p>a <code>b&lt;</code> c</p>\n");
    assert_eq!(shown("a ` b"), "<p>a ` b</p>\n");
}

#[test]
fn elements_stand_in_one_another() {
    let list = element("ul").children(["a", "b"].map(|text| element("li").text(text)));
    assert_eq!(list.render(), "<ul><li>a</li>\n<li>b</li>\n</ul>\n");
}
