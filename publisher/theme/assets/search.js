// The search box of every page and the page /tim-kiem/. Asks only files of this site.
import { Search } from "./search-core.js"
import { searchPage } from "./search-page.js"
import { address, base, facts, make, marks } from "./search-view.js"

const read = async name => {
  const answer = await fetch(new URL(`tim-kiem/chi-muc/${name}.json`, base))
  return answer.ok ? answer.json() : null
}
const engine = new Search(read)

const wait = (action, pause) => {
  let timer
  return (...given) => { clearTimeout(timer); timer = setTimeout(() => action(...given), pause) }
}

const SHOWN = 7

/** Results under the box while typing: the combobox pattern of WAI-ARIA with a list box. */
const suggest = (input, number) => {
  const form = input.form
  const id = `tim-goi-y-${number}`
  const list = make("ul", { id, className: "tim-list", hidden: true, attrs: { role: "listbox", "aria-label": "Kết quả" } })
  const status = make("p", { className: "tim-status", attrs: { role: "status" } })
  let active = -1, turn = 0
  form.classList.add("tim-form")
  form.append(list, status)
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list" })) input.setAttribute(name, value)

  const close = () => {
    list.hidden = true
    active = -1
    input.setAttribute("aria-expanded", "false")
    input.removeAttribute("aria-activedescendant")
  }
  const point = to => {
    const options = [...list.children]
    if (!options.length) return
    active = (to + options.length) % options.length
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === active)))
    input.setAttribute("aria-activedescendant", options[active].id)
    options[active].scrollIntoView({ block: "nearest" })
  }
  const option = (n, href, ...inner) => {
    const item = make("li", { id: `${id}-${n}`, className: "tim-option", attrs: { role: "option", "aria-selected": "false" } }, ...inner)
    item.dataset.href = href
    // mousedown, not click: the box must not lose focus, and close the list, first
    item.addEventListener("mousedown", event => { event.preventDefault(); location.assign(href) })
    return item
  }
  const show = async () => {
    const query = input.value
    const mine = ++turn
    if (!query.trim()) { status.textContent = ""; return close() }
    const found = await engine.search(query, { typing: true, limit: SHOWN }).catch(() => null)
    if (mine !== turn || document.activeElement !== input) return
    if (!found) { status.textContent = "Chưa tải được chỉ mục tìm kiếm; nhấn Enter để sang trang tìm kiếm."; return close() }
    const all = new URL("tim-kiem/", base)
    all.searchParams.set("q", query)
    list.replaceChildren(
      ...found.hits.map((hit, n) => option(n, address(hit), make("span", { className: "tim-title" }, ...marks(hit.title, found.words, true)), facts(hit))),
      ...(found.total ? [option(SHOWN, all.href, make("span", { className: "tim-all", textContent: `Xem tất cả ${found.total} kết quả` }))] : []))
    status.textContent = found.total ? `${found.total} kết quả${found.corrected ? ` cho “${found.corrected}”` : ""}` : "Không thấy kết quả nào"
    active = -1
    input.removeAttribute("aria-activedescendant")
    list.hidden = !found.total
    input.setAttribute("aria-expanded", String(Boolean(found.total)))
  }
  input.addEventListener("input", wait(show, 120))
  input.addEventListener("focus", () => { engine.open().catch(() => {}); if (input.value.trim()) show() })
  input.addEventListener("blur", close)
  input.addEventListener("keydown", event => {
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); return close() }
    if (event.key === "ArrowDown") { event.preventDefault(); return list.hidden ? show() : point(active + 1) }
    if (event.key === "ArrowUp" && !list.hidden) { event.preventDefault(); return point(active < 0 ? -1 : active - 1) }
    if (event.key === "Enter" && !list.hidden && active >= 0) { event.preventDefault(); location.assign(list.children[active].dataset.href) }
  })
}

const page = document.getElementById("ket-qua")
const boxes = [...document.querySelectorAll("form[role='search'] input[name='q']")]
boxes.filter(box => !(page && box.id === "tim")).forEach(suggest)
if (page && document.getElementById("tim")) searchPage(engine, document.getElementById("tim"), page, wait)

document.addEventListener("keydown", event => {
  const target = event.target
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return
  if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return
  const box = [document.getElementById("tim"), ...boxes].find(one => one && one.offsetParent)
  if (box) { event.preventDefault(); box.focus(); box.select() }
})
