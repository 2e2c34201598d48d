// The reader's choice of light or dark, or the system's, set before the page is painted.
(() => {
  let chosen = null
  try { chosen = __md_get("__palette") } catch (refused) { return }
  const options = [...document.querySelectorAll("[data-md-component=palette] input")]
  const dark = matchMedia("(prefers-color-scheme: dark)").matches
  const input = chosen ? null : options.find(option => option.dataset.mdColorScheme === (dark ? "slate" : "default"))
  const color = chosen && chosen.color ? chosen.color : input && { scheme: input.dataset.mdColorScheme }
  for (const [key, value] of Object.entries(color || {})) document.body.setAttribute("data-md-color-" + key, value)
})()
