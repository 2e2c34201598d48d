// The reader's choice of light or dark, or the system's, set before the page is painted.
(() => {
  let chosen = null
  try { chosen = __md_get("__palette") } catch (refused) { return }
  const options = [...document.querySelectorAll("[data-md-component=palette] input")]
  const dark = matchMedia("(prefers-color-scheme: dark)").matches
  const scheme = chosen?.color?.scheme || (dark ? "slate" : "default")
  const now = Math.max(0, options.findIndex(option => option.dataset.mdColorScheme === scheme))
  const apply = (option, n) => {
    option.checked = true
    document.body.setAttribute("data-md-color-scheme", option.dataset.mdColorScheme)
    options.forEach((other, at) => { document.querySelectorAll(`#${other.id} + label`).forEach(label => { label.hidden = at !== n }) })
  }
  apply(options[now], now)
  options.forEach((option, n) => option.addEventListener("change", () => {
    apply(option, n)
    __md_set("__palette", { index: n, color: { scheme: option.dataset.mdColorScheme } })
  }))
})()
