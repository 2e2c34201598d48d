// How a hit looks, in the list under the box and on the page /tim-kiem/. Text from the index is put on the page as
// text, never as markup.
import { highlight } from "./search-text.js"

const script = document.querySelector("script[data-base][type=module]")
export const base = script ? new URL(script.dataset.base.replace(/\/?$/, "/"), location.href) : new URL("../", import.meta.url)

export const KIND_NAMES = { "tin-tuc": "Tin tức", "hoi-dap": "Hỏi đáp", "nhiem-vu": "Ai làm gì", "van-ban": "Văn bản" }

export const make = (tag, props = {}, ...inner) => {
  const { attrs = {}, ...rest } = props
  const element = Object.assign(document.createElement(tag), rest)
  for (const [name, value] of Object.entries(attrs)) element.setAttribute(name, value)
  element.append(...inner)
  return element
}

/** Address of a hit; only a path of this site is ever followed. */
export const address = hit => /^\/(?!\/)/.test(hit.url) ? new URL(hit.url.slice(1), base).href : base.href

export const marks = (text, words, open) => highlight(text, words, open).map(([piece, hit]) => hit ? make("mark", { textContent: piece }) : piece)

export const shownDate = iso => iso.slice(0, 10).split("-").map(part => String(Number(part))).reverse().join("/")

/** Kind, state, date: one quiet line. */
export const facts = hit => make("span", { className: "tim-facts" },
  make("span", { className: "tim-kind", textContent: KIND_NAMES[hit.kind] }),
  ...(hit.state ? [make("span", { className: hit.inForce ? "tim-state tim-state--in" : "tim-state", textContent: hit.state })] : []),
  ...(hit.date ? [make("span", { textContent: shownDate(hit.date) })] : []))
