// What a page must keep for those who look at it and for those who listen to it, told as a list of what it breaks.
// After WCAG 2.2: 1.1.1, 1.3.1, 1.4.3, 1.4.10, 1.4.11, 2.1.1, 2.4.6, 4.1.2.
(() => {
  const broken = [];
  const say = (what, element) => broken.push(`${what}: ${element ? element.outerHTML.slice(0, 120) : ""}`);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Colours as the browser computed them, on what is painted below.
  const parse = (colour) => {
    const parts = colour.match(/[\d.]+/g).map(Number);
    return { rgb: parts.slice(0, 3), alpha: parts.length > 3 ? parts[3] : 1 };
  };
  const luminance = ({ rgb }) => {
    const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.alpha > 0) return colour;
    }
    return parse("rgb(255, 255, 255)");
  };
  for (const element of all("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    if (!own || ["SCRIPT", "title", "desc"].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    const colour = parse(element instanceof SVGElement ? style.fill : style.color);
    const ratio = contrast(colour, ground(element));
    if (ratio < 4.5) say(`text of contrast ${ratio.toFixed(2)}`, element);
  }
  for (const mark of all("rect.bar, circle, .legend rect, line.interval, line.one, line.earlier, line.front-line")) {
    const style = getComputedStyle(mark);
    const paints = [style.fill, style.stroke].filter((paint) => paint !== "none").map(parse);
    const best = Math.max(...paints.map((paint) => contrast(paint, ground(mark))));
    if (best < 3) say(`a mark of contrast ${best.toFixed(2)}`, mark);
  }

  for (const svg of all("figure svg[role]")) {
    const labels = (svg.getAttribute("aria-labelledby") ?? "").split(" ");
    const texts = labels.map((id) => document.getElementById(id)?.textContent ?? "");
    if (svg.getAttribute("role") !== "img" || labels.length !== 2 || texts.some((text) => !text)) say("a picture without words", svg);
  }
  const ids = all("[id]").map((element) => element.id);
  ids.filter((id, index) => ids.indexOf(id) !== index).forEach((id) => broken.push(`the id ${id} twice`));
  for (const link of all("a")) {
    if (!document.querySelector(link.getAttribute("href"))) say("a link to nowhere", link);
  }
  if (document.documentElement.lang !== "en" || !document.title) broken.push("a page without language or title");
  if (all("h1").length !== 1 || all("main").length !== 1) broken.push("not one title and one main part");
  const levels = all("h1, h2, h3, h4").map((heading) => Number(heading.tagName[1]));
  levels.forEach((level, index) => { if (index && level > levels[index - 1] + 1) broken.push(`a heading of level ${level} below ${levels[index - 1]}`); });
  for (const head of all("th")) if (!head.scope || !head.textContent.trim()) say("a header without scope or name", head);
  for (const button of all("button")) if (!button.textContent.trim()) say("a button without a name", button);
  for (const scrolling of all(".scroll, pre")) if (scrolling.tabIndex !== 0) say("what scrolls, but not by the keyboard", scrolling);
  if (document.documentElement.scrollWidth > innerWidth) broken.push(`a page of ${document.documentElement.scrollWidth} pixels in a window of ${innerWidth}`);

  for (const svg of all("figure svg[role]")) {
    const frame = svg.getBoundingClientRect();
    const texts = all("text", svg).map((text) => [text, text.getBoundingClientRect()]);
    texts.forEach(([text, box], index) => {
      if (box.left < frame.left - 2 || box.right > frame.right + 2) say("a text that leaves its picture", text);
      for (const [other, its] of texts.slice(index + 1)) {
        const wide = Math.min(box.right, its.right) - Math.max(box.left, its.left);
        const high = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
        if (wide > 1 && high > 3) say(`a text over "${other.textContent}"`, text);
      }
    });
  }
  return JSON.stringify(broken);
})()
