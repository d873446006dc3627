// Makes an element like another, part by part: what did not change keeps its focus, its scroll and its open details.

export function morph(old, fresh) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName || (old.id || "") !== (fresh.id || "")) {
    old.replaceWith(fresh);
    return fresh;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return old;
  }
  if (old.hasAttribute("data-keep")) return old;
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !(name === "open" && old.nodeName === "DETAILS")) old.removeAttribute(name);
  }
  if (old === document.activeElement && /^(INPUT|TEXTAREA|SELECT)$/.test(old.nodeName)) return old;
  children(old, fresh);
  return old;
}

export function children(old, fresh) {
  const named = new Map([...old.children].filter((e) => e.id).map((e) => [e.id, e]));
  let at = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    const mine = next.id && named.get(next.id);
    if (mine) {
      if (mine !== at) old.insertBefore(mine, at); else at = at.nextSibling;
      named.delete(next.id);
      morph(mine, next);
    } else if (at && !at.id && !next.id && at.nodeName === next.nodeName) {
      const after = at.nextSibling;
      morph(at, next);
      at = after;
    } else {
      old.insertBefore(next, at);
    }
  }
  while (at) {
    const after = at.nextSibling;
    at.remove();
    at = after;
  }
  for (const left of named.values()) if (left.isConnected && left.parentNode === old) left.remove();
}

export function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;  // the server escaped every word of it, and the policy runs no script of it
  return template.content;
}
