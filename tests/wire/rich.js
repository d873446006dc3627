// local-slack's page draws no rich_text blocks. Given the blocks of each message by its ts, this draws them in place, in
// the manner of Slack: words as they are, bold, code, lists and literal text.
(blocks) => {
  const span = (part) => {
    const style = part.style || {};
    const made = document.createElement(style.code ? "code" : style.bold ? "b" : "span");
    made.textContent = part.type === "user" ? `@${part.user_id}` : part.text ?? part.url ?? "";
    return made;
  };
  const one = (element) => {
    const tag = { rich_text_list: element.style === "ordered" ? "ol" : "ul", rich_text_preformatted: "pre" };
    const made = document.createElement(tag[element.type] || "div");
    for (const part of element.elements) {
      if (element.type === "rich_text_list") {
        const item = document.createElement("li");
        item.append(...part.elements.map(span));
        made.append(item);
      } else made.append(span(part));
    }
    return made;
  };
  for (const message of document.querySelectorAll(".msg[data-ts]")) {
    const rich = (blocks[message.dataset.ts] || []).filter((block) => block.type === "rich_text");
    [...message.querySelectorAll(".bk-unknown")].forEach((place, n) => {
      if (!rich[n]) return;
      place.className = "rich";
      place.replaceChildren(...rich[n].elements.map(one));
    });
  }
}
