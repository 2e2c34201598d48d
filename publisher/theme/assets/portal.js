// Small conveniences; every page works without them. The stamp of the data, text size, the filter of tasks.
(() => {
  const here = path => new URL("../" + path, document.querySelector("script[src*='assets/portal.']").src)
  const make = (tag, props = {}, ...inner) => {
    const element = Object.assign(document.createElement(tag), props)
    element.append(...inner)
    return element
  }
  // Same folding as the site's search: lower case, marks off, đ -> d.
  const fold = text => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d")

  const stamp = async () => {
    const mark = document.getElementById("dau-moc")
    const answer = await fetch(here("tinh-trang.json")).catch(() => null)
    if (!mark || !answer || !answer.ok) return
    const data = await answer.json()
    if (!data.du_lieu_tinh_den) return
    const at = new Date(data.du_lieu_tinh_den)
    const hours = (Date.now() - at) / 36e5
    const day = at.toLocaleDateString("vi-VN", { day: "numeric", month: "numeric", timeZone: "Asia/Ho_Chi_Minh" })
    mark.textContent = hours > 36 ? `Dữ liệu cũ: ${day}` : `Dữ liệu đến ${day}`
    mark.title = `Dữ liệu tính đến ${at.toLocaleString("vi-VN", { timeZone: "Asia/Ho_Chi_Minh" })}`
    mark.classList.toggle("head-stamp--old", hours > 36)
    mark.hidden = false
  }

  const sizes = () => {
    const place = document.getElementById("co-chu")
    if (!place) return
    const now = () => document.documentElement.dataset.size || "1"
    const buttons = [["1", "A", "thường"], ["2", "A+", "lớn"], ["3", "A++", "rất lớn"]].map(([size, word, name]) => {
      const button = make("button", { type: "button", textContent: word, ariaLabel: `Cỡ chữ ${name}`, ariaPressed: String(now() === size) })
      button.addEventListener("click", () => {
        document.documentElement.dataset.size = size
        __md_set("__size", size)
        buttons.forEach(other => { other.ariaPressed = String(other === button) })
      })
      return button
    })
    place.append(make("span", { textContent: "Cỡ chữ " }), ...buttons, contrast())
  }

  /** High contrast, on or off, remembered like the size of the text. */
  const contrast = () => {
    const root = document.documentElement
    const button = make("button", { type: "button", textContent: "Tương phản cao", ariaPressed: String(root.dataset.contrast === "1") })
    button.addEventListener("click", () => {
      root.dataset.contrast = root.dataset.contrast === "1" ? "0" : "1"
      __md_set("__contrast", root.dataset.contrast)
      button.ariaPressed = String(root.dataset.contrast === "1")
    })
    return button
  }

  /** A document, a task, an answer, a story: a button that prints its sheet, which says where it came from. */
  const print = () => {
    const page = document.querySelector(".trang")
    if (!page || !page.querySelector(":scope > .crumbs + h1")) return
    const button = make("button", { type: "button", className: "print", textContent: "In trang này" })
    button.addEventListener("click", () => window.print())
    page.prepend(button)
    const day = new Date().toLocaleDateString("vi-VN")
    page.append(make("p", { className: "print-foot", textContent: `${location.href.split(/[?#]/)[0]} · in ngày ${day} · không thay cho văn bản gốc` }))
  }

  // Words of a question that name no task: "ai cấp giấy phép … ở đâu" asks for "cấp giấy phép …".
  const ASKING = new Set("ai o dau lam the nao gi xin co phai khong duoc cho toi hoi bao gio hien nay bay thi va cua la muon can".split(" "))
  const split = text => fold(text).replace(/[^a-z0-9/.]+/g, " ").trim()
  const telling = text => {
    const words = split(text).split(" ").filter(Boolean)
    const kept = words.filter(word => !ASKING.has(word))
    return kept.length ? kept : words
  }

  const tasks = () => {
    const place = document.getElementById("loc-viec")
    if (!place) return
    const rows = [...document.querySelectorAll("#bang-viec tbody tr")]
    const none = document.getElementById("khong-thay")
    const words = make("input", { type: "search", id: "loc-chu", placeholder: "vd: tan so tau ca", autocomplete: "off" })
    const province = make("select", { id: "loc-tinh" }, make("option", { value: "", textContent: "Cả nước" }))
    for (const name of place.dataset.provinces.split("|")) province.append(make("option", { value: name, textContent: name }))
    const count = make("p", { className: "quiet", role: "status" })
    const found = rows.map(row => ` ${split(row.dataset.find)}`)
    const apply = () => {
      const wanted = telling(words.value)
      const near = rows.map(row => !province.value || !row.dataset.only || row.dataset.only === province.value)
      const scores = found.map((text, n) => near[n] ? wanted.filter(word => text.includes(` ${word}`)).length : -1)
      const best = Math.max(...scores)
      const enough = best === wanted.length || best >= Math.max(2, wanted.length / 2) // else the nearest, and say so
      let shown = 0, own = 0
      rows.forEach((row, n) => {
        row.hidden = !enough || scores[n] < best
        shown += !row.hidden
        for (const local of row.querySelectorAll(".local")) {
          local.hidden = Boolean(province.value) && local.dataset.place !== province.value
          own += !local.hidden && !row.hidden
        }
      })
      none.hidden = shown > 0
      const counted = best === wanted.length ? `${shown} việc` : `Không việc nào khớp đủ các chữ; gần nhất: ${shown} việc`
      const local = own ? `${own} việc có ủy quyền riêng` : "chưa thấy văn bản ủy quyền riêng, hãy hỏi UBND hoặc Sở của tỉnh"
      count.textContent = !shown ? "" : province.value ? `${counted} · ${province.value}: ${local}` : counted
      const asked = new URLSearchParams()
      if (words.value) asked.set("q", words.value)
      if (province.value) asked.set("tinh", province.value)
      history.replaceState(null, "", asked.size ? `?${asked}` : location.pathname)
    }
    const asked = new URLSearchParams(location.search)
    words.value = asked.get("q") || ""
    province.value = asked.get("tinh") || ""
    words.addEventListener("input", apply)
    province.addEventListener("change", apply)
    const label = (text, control) => make("label", {}, make("span", { textContent: text }), control)
    place.append(label("Việc cần tìm", words), label("Tỉnh, thành", province), count)
    apply()
  }

  /** The menu of a phone hangs on a hidden box, which a keyboard cannot reach: a button turns it. */
  const menu = () => {
    const box = document.getElementById("__drawer")
    const opener = document.getElementById("mo-danh-muc")
    if (!box || !opener) return
    const told = () => opener.setAttribute("aria-expanded", String(box.checked))
    const turn = open => { box.checked = open; told(); (open ? document.querySelector(".md-nav--primary a[href]") : opener).focus() }
    opener.addEventListener("click", () => turn(!box.checked))
    document.addEventListener("keydown", event => { if (event.key === "Escape" && box.checked) turn(false) })
    box.addEventListener("change", told)
    told()
  }

  stamp()
  menu()
  sizes()
  print()
  tasks()
})()
