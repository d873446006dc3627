// The form of a template says the line a person would type, and shows it while it is filled in.

const quoted = (value) => {
  const flat = value.trim().split(/\s+/).join(" ");
  return /[ "]/.test(flat) ? `"${flat.replaceAll('"', "'")}"` : flat;
};

function write(form) {
  const given = [...form.querySelectorAll("[data-variable]")].filter((field) => field.value.trim())
    .map((field) => `${field.dataset.variable}=${quoted(field.value)}`);
  const says = ["plan", form.dataset.plan, ...given].join(" ");
  form.elements.text.value = says;
  const shown = form.querySelector("output code");
  if (shown.textContent !== says) shown.textContent = says;
}

const forms = () => document.querySelectorAll("form[data-plan]");
document.addEventListener("input", (event) => { const form = event.target.closest("form[data-plan]"); if (form) write(form); });
document.addEventListener("reset", (event) => { if (event.target.matches("form[data-plan]")) setTimeout(() => write(event.target)); });
addEventListener("room:refreshed", () => forms().forEach(write));
document.getElementById("template")?.addEventListener("change", (event) => event.target.form.requestSubmit());
forms().forEach(write);
