// The page /tim-kiem/: results while typing, filters, an address that can be sent on, the back button.
import { KIND_NAMES, address, facts, make, marks } from "./search-view.js"

const STEP = 10
const FILTERS = { kind: "loai", province: "tinh", field: "linh-vuc", source: "nguon", year: "nam", inForce: "con-hieu-luc", newest: "xep" }

/** Choices of one facet by name, from the table of contents of the index. */
const choices = (contents, letter) => Object.entries(contents.facets)
  .filter(([name]) => name.startsWith(`${letter}-`))
  .map(([name, [label, count]]) => [name.slice(2), `${label} (${count})`])
  .sort((a, b) => a[1].localeCompare(b[1], "vi"))

export const searchPage = async (engine, input, place, wait) => {
  const status = make("p", { className: "tim-count", attrs: { role: "status" } })
  const results = make("div", { className: "tim-results" })
  const more = make("button", { type: "button", className: "tim-more", textContent: "Xem thêm kết quả", hidden: true })
  const controls = {}
  let limit = STEP, turn = 0
  place.removeAttribute("aria-live") // the count below speaks for the list, which would be read whole

  const select = (key, label, options) => {
    controls[key] = make("select", { id: `tim-${key}` }, make("option", { value: "", textContent: "Tất cả" }),
      ...options.map(([value, textContent]) => make("option", { value, textContent })))
    return make("label", { className: "tim-filter" }, make("span", { textContent: label }), controls[key])
  }
  const tick = (key, label) => {
    controls[key] = make("input", { type: "checkbox", id: `tim-${key}`, value: "1" })
    return make("label", { className: "tim-filter tim-filter--tick" }, controls[key], make("span", { textContent: label }))
  }
  const value = control => control.type === "checkbox" ? (control.checked ? "1" : "") : control.value
  const put = (control, text) => { if (control.type === "checkbox") control.checked = Boolean(text); else control.value = text }

  const readAddress = () => {
    const asked = new URLSearchParams(location.search)
    input.value = asked.get("q") || ""
    for (const [key, control] of Object.entries(controls)) put(control, asked.get(FILTERS[key]) || "")
  }
  const writeAddress = push => {
    const to = new URL(location.href)
    to.search = ""
    if (input.value) to.searchParams.set("q", input.value)
    for (const [key, control] of Object.entries(controls)) if (value(control)) to.searchParams.set(FILTERS[key], value(control))
    if (to.href !== location.href) history[push ? "pushState" : "replaceState"](null, "", to)
  }
  const row = (hit, words, open) => make("article", { className: "tim-hit" },
    make("h2", {}, make("a", { href: address(hit) }, ...marks(hit.title, words, open))),
    facts(hit), make("p", {}, ...marks(hit.extract, words, open)))

  const show = async typing => {
    const mine = ++turn
    count()
    const filters = Object.fromEntries(Object.entries(controls).map(([key, control]) => [key, value(control)]))
    const found = await engine.search(input.value, { typing, filters, limit, newest: Boolean(filters.newest) })
    if (mine !== turn) return
    results.replaceChildren(...found.hits.map(hit => row(hit, found.words, typing)))
    more.hidden = found.total <= found.hits.length
    const hint = found.corrected ? ` cho “${found.corrected}”` : ""
    status.textContent = !input.value.trim() ? "Gõ vài chữ để tìm." : found.total ? `${found.total} kết quả${hint}` : "Không thấy kết quả nào. Thử bớt chữ hoặc bỏ bộ lọc."
    document.title = document.title.replace(/^(.*? · )?/, input.value.trim() ? `${input.value.trim()} · ` : "")
  }
  const failed = () => { status.textContent = "Không tải được chỉ mục tìm kiếm. Hãy tải lại trang, hoặc dùng các danh mục ở đầu trang." }
  const count = () => {
    const used = Object.values(controls).filter(value).length
    said.textContent = used ? ` (${used})` : ""
  }
  const again = (typing, push) => { limit = STEP; writeAddress(push); return show(typing).catch(failed) }

  try { await engine.open() } catch { place.replaceChildren(status); return failed() }
  const { contents } = engine
  const said = make("span")
  const filters = make("details", { className: "tim-filters", open: matchMedia("(min-width: 45em)").matches }, make("summary", {}, "Thu hẹp kết quả", said), make("div", {},
    select("kind", "Loại", Object.entries(KIND_NAMES)),
    select("province", "Tỉnh, thành phố", choices(contents, "p")),
    select("field", "Lĩnh vực", choices(contents, "f")),
    select("source", "Nguồn tin", choices(contents, "s")),
    select("year", "Năm", contents.years.map(year => [year, year])),
    tick("inForce", "Chỉ văn bản còn hiệu lực"), tick("newest", "Mới nhất trước")))
  place.replaceChildren(filters, status, results, more)
  input.addEventListener("input", wait(() => again(true, false), 120))
  input.form.addEventListener("submit", event => { event.preventDefault(); again(false, true) })
  filters.addEventListener("change", () => again(false, true))
  more.addEventListener("click", async () => {
    const next = results.children.length
    limit += STEP
    await show(false).catch(failed)
    results.children[next]?.querySelector("a")?.focus()
  })
  addEventListener("popstate", () => { readAddress(); limit = STEP; show(false).catch(failed) })
  readAddress()
  await show(false).catch(failed)
}
