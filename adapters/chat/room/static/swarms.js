// The form of a plan says the line a person would type, and shows it while it is filled in.

const quoted = (value) => {
  const flat = value.trim().split(/\s+/).join(" ");
  return /[ "]/.test(flat) ? `"${flat.replaceAll('"', "'")}"` : flat;
};

// A goal as one line and no more than words, as bot/core/views/forms.py has it.
function goal(text) {
  const names = [...document.getElementById("template").options].map((one) => one.value);
  let words = text.replaceAll(";", ",").trim().split(/\s+/).join(" ");
  if (names.includes(words.split(" ")[0])) words = `The goal: ${words}`;
  return words.replace(/\S*$/, (last) => last.split("=").join(" = ")).trim();
}

function own(form) {
  const [words, repo] = ["goal", "repo"].map((name) => form.querySelector(`[data-variable=${name}]`).value);
  return `plan: ${goal(words)}${repo.trim() ? ` repo=${quoted(repo)}` : ""}`;
}

function write(form) {
  const given = [...form.querySelectorAll("[data-variable]")].filter((field) => field.value.trim())
    .map((field) => `${field.dataset.variable}=${quoted(field.value)}`);
  const says = "own" in form.dataset ? own(form) : ["plan", form.dataset.plan, ...given].join(" ");
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
