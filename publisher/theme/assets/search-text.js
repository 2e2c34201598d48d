// Text -> the tokens search works on: the twin of publisher/searchtext.py. Change both, or neither.

const WORD = /[\p{L}\p{N}]+/gu
const MARKS = /[\u0300-\u036f]/g
const TONES = { "\u0300": "1", "\u0301": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5" }
const TONE = /[\u0300\u0301\u0309\u0303\u0323]/g

export const fold = text => text.toLowerCase().normalize("NFD").replace(MARKS, "").replace(/đ/g, "d")

const token = word => {
  const loose = word.normalize("NFD")
  const tones = (loose.match(TONE) || []).map(mark => TONES[mark]).join("")
  return { folded: fold(word), key: loose.replace(TONE, "").normalize("NFC") + tones }
}

const plain = text => (text.normalize("NFC").toLowerCase().match(WORD) || []).map(token)

/** Synonyms ready for `tokens`. */
export const expansions = synonyms => {
  const table = new Map(Object.entries(synonyms).map(([short, full]) => [plain(short).map(t => t.folded).join(" "), plain(full)]))
  const longest = Math.max(0, ...[...table.keys()].map(short => short.split(" ").length))
  return { table, longest }
}

/** Whether the reader typed marks: then marks count. */
export const marked = text => /[\u0300-\u036f]|đ/.test(text.toLowerCase().normalize("NFD"))

/** The words of a query: abbreviations written out, "và" (or, without marks, "va") left out. */
export const tokens = (text, expand) => {
  const found = plain(text)
  const out = []
  for (let at = 0; at < found.length;) {
    let size = Math.min(expand.longest, found.length - at)
    while (size && !expand.table.has(found.slice(at, at + size).map(t => t.folded).join(" "))) size--
    if (size) out.push(...expand.table.get(found.slice(at, at + size).map(t => t.folded).join(" ")))
    else out.push(found[at])
    at += size || 1
  }
  return out.filter(t => t.key !== "va1" && t.key !== "va")
}

const ONSET = "ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnpqrstvx]"
const SYLLABLE = new RegExp(`^(?:${ONSET})?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?$`)

/** The file that holds the pairs beginning with a word. */
export const shardOf = word => {
  if (SYLLABLE.test(word)) return `s/${word}`
  let value = 0
  for (const char of word) value = (Math.imul(value, 31) + char.codePointAt(0)) >>> 0
  return `x/${(value & 255).toString(16).padStart(2, "0")}`
}

/** Whether one letter added, dropped, changed or swapped with its neighbour makes `a` into `b`. */
export const near = (a, b) => {
  if (Math.abs(a.length - b.length) > 1 || a === b) return false
  let i = 0
  while (i < a.length && a[i] === b[i]) i++
  if (a.slice(i + 1) === b.slice(i + 1) || a.slice(i) === b.slice(i + 1) || a.slice(i + 1) === b.slice(i)) return true
  return a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2)
}

/** `text` cut into [piece, is a match] by the folded words of a query; `open` lets the last word match beginnings.
 *  A word alone counts only where no two stand together: "phần" is no answer to "phan cap". */
export const highlight = (text, words, open) => {
  const wanted = new Set(words)
  const last = open ? words[words.length - 1] : undefined
  const found = [...text.matchAll(/[\p{L}\p{N}\u0300-\u036f]+/gu)]
  const fits = found.map(({ 0: word }) => wanted.has(fold(word)) || Boolean(last) && fold(word).startsWith(last))
  const paired = fits.map((fit, n) => fit && (fits[n - 1] || fits[n + 1]))
  return cutAt(text, found.filter((_, n) => (paired.includes(true) ? paired : fits)[n]))
}

const cutAt = (text, matches) => {
  const out = []
  let at = 0
  for (const found of matches) {
    if (found.index > at) out.push([text.slice(at, found.index), false])
    at = found.index + found[0].length
    out.push([found[0], true])
  }
  if (at < text.length) out.push([text.slice(at), false])
  return out
}

// ── legal numbers ──

const CODES = new Set("nd nq qd tt cd qh tw cp ttg ubnd hdnd bkhcn btttt shtt bct byt".split(" "))
const KINDS = [["nghi dinh", "nd"], ["nghi quyet", "nq"], ["thong tu", "tt"], ["quyet dinh", "qd"], ["cong dien", "cd"], ["bo luat", "qh"], ["luat", "qh"]]

/** The parts of a số hiệu however it is written; null when there is no number in `text`.
 *  `sure` when it can only be a legal number: it has a year or a kind, or it is all there is. */
export const legalNumber = text => {
  let flat = ` ${fold(text)} `.replace(/[^a-z0-9.]+/g, " ").replace(/\.(?!\d)/g, " ")
  for (const [name, code] of KINDS) flat = flat.replace(` ${name} `, ` ${code} `)
  flat = flat.replace(/ (nd|nq|qd|tt|cd|qh)(\d)/g, " $1 $2").replace(/ (nd|nq|qd|tt|cd)(cp|ttg|ubnd|bkhcn|tw)(?= )/g, " $1 $2").replace(/ so (?=\d)/g, " ")
  const parts = flat.trim().split(/ +/)
  const year = word => /^(19[4-9]|20[0-4])\d$/.test(word || "")
  const at = parts.findIndex((word, n) => /^\d{1,5}(\.\d{1,3})?$/.test(word) && (!year(word) || year(parts[n + 1]) || CODES.has(parts[n + 1])) && parts[n - 1] !== "dieu" && parts[n - 1] !== "khoan")
  if (at < 0) return null
  const codes = parts.filter(word => CODES.has(word))
  const when = year(parts[at + 1]) ? parts[at + 1] : ""
  const alone = parts.every((word, n) => n === at || CODES.has(word) || word === "so")
  return { head: parts[at].replace(/^0+(?=\d)/, ""), year: when, codes, sure: Boolean(when || codes.length || alone) }
}

/** Whether the số hiệu `number` of a document is what was asked for. */
export const numberFits = (asked, number) => {
  const own = legalNumber(number)
  if (!own || own.head !== asked.head || (asked.year && own.year !== asked.year)) return false
  return asked.codes.every(code => own.codes.includes(code))
}
