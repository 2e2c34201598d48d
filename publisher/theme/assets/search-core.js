// A query against the index of publisher/search.py. Pure: files come through `read`, a function from a name under
// tim-kiem/chi-muc/ to its parsed JSON, or null when there is no such file. Nothing here touches the page.
import { expansions, legalNumber, marked, near, numberFits, shardOf, tokens } from "./search-text.js"

export const KINDS = ["tin-tuc", "hoi-dap", "nhiem-vu", "van-ban"]

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
const VALUE = new Map([...DIGITS].map((digit, n) => [digit, n]))
const PRIOR = [0, 0.08, 0.12, 0.1] // news, Q&A, tasks, documents: who decides comes before what was reported
const BODY = 0.55, OTHER_MARKS = 0.35, BEGINNING = 0.45, APART = 0.3
const MOST_WORDS = 12, ENOUGH = 3, MOST = 0.4, FEW = 5

export const decode = text => {
  const out = []
  let step = 0, shift = 0, last = 0
  for (const digit of text) {
    const value = VALUE.get(digit)
    step += (value & 31) * 2 ** shift
    shift += 5
    if (value & 32) continue
    out.push(last += step)
    step = shift = 0
  }
  return out
}

const kindOf = id => Math.floor(id / 2 ** 25)
const monthOf = id => Math.floor(id / 2 ** 16) % 512

/** Forms of one pair: [{ keys: [first, second], title: "…", body: "…", count }]. */
const forms = text => text ? text.split(";").map(form => {
  const [keys, title, body, count] = form.split("|")
  return { keys: keys.split(" "), title, body, count: Number(count) || (title.length + body.length) / 3 }
}) : []

const weigh = (list, total) => Math.log(1 + total / Math.max(1, list.reduce((sum, form) => sum + form.count, 0)))

const keep = (into, id, value) => { if (!(into.get(id) >= value)) into.set(id, value) }

/** Entry -> how well it shows these forms, 0..1. `wants` are the keys typed, or null when typed without marks. */
const collect = (list, wants, factor = 1, into = new Map()) => {
  for (const form of list) {
    const fit = wants ? wants.reduce((f, key, n) => f * (key === undefined || form.keys[n] === key ? 1 : OTHER_MARKS), 1) : 1
    for (const id of decode(form.title)) keep(into, id, fit * factor)
    for (const id of decode(form.body)) keep(into, id, fit * factor * BODY)
  }
  return into
}

export class Search {
  constructor(read) {
    this.read = read
    this.files = new Map()
  }

  file(name) {
    if (!this.files.has(name)) this.files.set(name, this.read(name))
    return this.files.get(name)
  }

  async open() {
    if (this.contents) return
    const contents = await this.read("muc-luc")
    if (!contents) throw new Error("no index")
    this.expand = expansions(contents.synonyms)
    this.sizes = new Map(contents.syllables.split(" ").filter(Boolean).map(row => row.split(":")).map(([name, size]) => [name, Number(size)]))
    this.mixed = new Set(contents.mixed.split(" "))
    this.numbers = new Set(contents.numbers.split(" "))
    this.contents = contents
  }

  /** The pairs `word` begins; of a big file only the part where pairs with `next` stand. */
  async shard(word, next) {
    const name = shardOf(word)
    const known = name[0] === "s" ? this.sizes.has(word) : this.mixed.has(name.slice(2))
    if (!known) return {}
    const letters = this.contents.cut[word]
    if (!letters || name[0] !== "s") return (await this.file(name))?.[word] || {}
    const wanted = next === undefined ? [...letters] : [/^[a-z]/.test(next) ? next[0] : "0"].filter(letter => letters.includes(letter))
    const parts = await Promise.all(wanted.map(letter => this.file(`${name}-${letter}`)))
    return Object.assign({}, ...parts.map(part => part?.[word]))
  }

  /** { total, hits: [{ url, title, extract, date, kind, province, field, source, state, inForce }], words, corrected }.
   *  `typing`: the last word may be unfinished. `filters`: { kind, province, field, source, year, inForce }. */
  async search(query, { typing = false, filters = {}, limit = 10, newest = false } = {}) {
    await this.open()
    const typed = tokens(query, this.expand).slice(0, MOST_WORDS)
    if (!typed.length) return { total: 0, hits: [], words: [], corrected: "" }
    const open = typing && !/\s$/.test(query)
    const { scores, words } = await this.score(typed, marked(query), open)
    const first = await this.byNumber(query)
    const scored = await this.ranked(scores, first, filters, newest)
    const hits = (await Promise.all(scored.slice(0, limit).map(row => this.entry(row.id)))).filter(Boolean)
    const corrected = words.some((word, n) => word.folded !== typed[n].folded) ? words.map(word => word.folded).join(" ") : ""
    return { total: scored.length, hits, words: words.map(word => word.folded), corrected }
  }

  async score(typed, marks, open) {
    let words = typed
    let result = words.length > 1 ? await this.several(words, marks, open) : await this.one(words[0], marks, open)
    if (result.full >= ENOUGH) return { scores: result.scores, words }
    const mended = await this.mend(words, open)
    if (mended) {
      const again = mended.length > 1 ? await this.several(mended, false, open) : await this.one(mended[0], false, false)
      if (again.full > 0 && (result.full === 0 || result.scores.size === 0)) {
        for (const [id, value] of result.scores) keep(again.scores, id, value * 0.5)
        words = mended
        result = again
      }
    }
    if (result.most < ENOUGH && words.length > 1 && (words.length <= FEW || !result.most)) await this.loosen(words, result.scores)
    return { scores: result.scores, words }
  }

  /** Scores by pairs of neighbours; `full` counts the entries that show every pair, `most` those that show most. */
  async several(words, marks, open) {
    const shards = await Promise.all(words.slice(0, -1).map((word, n) => this.shard(word.folded, words[n + 1].folded)))
    const total = this.contents.entries
    const scores = new Map(), reached = new Map()
    let sum = 0
    shards.forEach((shard, n) => {
      const [a, b] = [words[n], words[n + 1]]
      const exact = forms(shard[b.folded])
      const found = collect(exact, marks ? [a.key, b.key] : null)
      let weight = exact.length ? weigh(exact, total) : 0
      if (open && n === shards.length - 1) {
        const longer = Object.keys(shard).filter(next => next !== b.folded && next.startsWith(b.folded)).flatMap(next => forms(shard[next]))
        collect(longer, marks ? [a.key] : null, exact.length ? BEGINNING : 1, found)
        weight ||= longer.length ? weigh(longer, total) : 0
      }
      weight ||= Math.log(1 + total)
      sum += weight
      for (const [id, value] of found) {
        scores.set(id, (scores.get(id) || 0) + value * weight)
        reached.set(id, (reached.get(id) || 0) + weight)
      }
    })
    let full = 0, most = 0
    for (const [id, value] of scores) {
      const share = reached.get(id) / sum
      if (share > 0.999) full++
      if (share > MOST) most++
      scores.set(id, value / sum * share)
    }
    return { scores, full, most }
  }

  /** One syllable: every pair it begins; while typing, also the commonest syllables it begins. */
  async one(word, marks, open) {
    const every = async (name, key, factor, into) => collect(Object.values(await this.shard(name)).flatMap(forms), key && [key], factor, into)
    const scores = await every(word.folded, marks ? word.key : null, 1, new Map())
    const full = scores.size
    if (open || !full) {
      const longer = this.syllables(name => name !== word.folded && name.startsWith(word.folded)).slice(0, 4)
      for (const name of longer) await every(name, null, BEGINNING, scores)
    }
    return { scores, full: full || scores.size, most: scores.size }
  }

  syllables(fits) {
    return [...this.sizes].filter(([name]) => fits(name)).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name)
  }

  /** The same words with one mistyped: the word none of whose pairs exists gives way to its likeliest neighbour. */
  async mend(words, open) {
    let best = null
    const count = async (a, b, last) => {
      const shard = await this.shard(a, b)
      const seconds = last && open ? Object.keys(shard).filter(next => next.startsWith(b)) : [b]
      return seconds.reduce((sum, next) => sum + forms(shard[next]).reduce((n, form) => n + form.count, 0), 0)
    }
    const last = words.length - 1
    const pair = n => count(words[n].folded, words[n + 1].folded, n + 1 === last)
    const seen = await Promise.all(words.slice(0, -1).map((_, n) => pair(n)))
    for (let n = 0; n < words.length; n++) {
      const before = n > 0 ? seen[n - 1] : 0, after = n < last ? seen[n] : 0
      if (before || after || words[n].folded.length < 2 || /^\d+$/.test(words[n].folded)) continue
      for (const name of this.syllables(name => near(words[n].folded, name)).slice(0, 24)) {
        const left = n > 0 ? await count(words[n - 1].folded, name, false) : 0
        if (n > 0 && n < last && !left) continue
        if (n === 0 && n < last && (best && best.value > 0) && this.sizes.get(name) < 3) continue
        const right = n < last ? await count(name, words[n + 1].folded, n + 1 === last) : 0
        const value = last === 0 ? this.sizes.get(name) : n > 0 && n < last ? Math.min(left, right) : left + right
        if (value > 0 && (!best || value > best.value)) best = { value, n, name }
      }
    }
    return best && words.map((word, n) => n === best.n ? { folded: best.name, key: best.name } : word)
  }

  /** Words that stand apart: entries holding them anywhere are let in behind those that hold them together. */
  async loosen(words, scores) {
    const distinct = [...new Set(words.map(word => word.folded))]
    const lists = await Promise.all(distinct.map(async name => {
      const list = Object.values(await this.shard(name)).flatMap(forms)
      return [collect(list, null), list.length ? weigh(list, this.contents.entries) : Math.log(1 + this.contents.entries)]
    }))
    const sum = lists.reduce((all, [, weight]) => all + weight, 0)
    const extra = new Map()
    for (const [found, weight] of lists) for (const [id, value] of found) {
      const row = extra.get(id) || { value: 0, share: 0 }
      extra.set(id, { value: row.value + value * weight / sum, share: row.share + weight / sum })
    }
    for (const [id, { value, share }] of extra) scores.set(id, (scores.get(id) || 0) + APART * value * share * share)
  }

  /** Documents whose số hiệu was asked for: entry -> its place among them, smaller first. */
  async byNumber(query) {
    const asked = legalNumber(query)
    if (!asked || !asked.sure) return new Map()
    const name = String(parseInt(asked.head, 10) % 32).padStart(2, "0")
    const rows = (this.numbers.has(name) && await this.file(`n/${name}`)) || []
    return new Map(rows.filter(([number]) => numberFits(asked, number)).map(([, id, inForce]) => [id, inForce]))
  }

  async ranked(scores, first, filters, newest) {
    for (const id of first.keys()) if (!scores.has(id)) scores.set(id, 0)
    const sets = await Promise.all([["p", filters.province], ["f", filters.field], ["s", filters.source], ["e", filters.inForce && "1"]]
      .filter(([, value]) => value).map(async ([facet, value]) => new Set(decode(`${facet}-${value}` in this.contents.facets && await this.file(`f/${facet}-${value}`) || ""))))
    const year = Number(filters.year) || 0
    const fits = id => (!filters.kind || KINDS[kindOf(id)] === filters.kind) && sets.every(set => set.has(id)) &&
      (!year || (monthOf(id) && 2000 + Math.floor((monthOf(id) - 1) / 12) === year))
    let now = 0
    for (const id of scores.keys()) now = Math.max(now, monthOf(id))
    const rows = []
    let top = 0
    for (const [id, value] of scores) {
      if (!fits(id)) continue
      const recent = kindOf(id) || !monthOf(id) ? 0 : 0.1 * Math.exp((monthOf(id) - now) / 12)
      const score = value * (1 + PRIOR[kindOf(id)] + recent)
      top = Math.max(top, value)
      rows.push({ id, score, value, lead: first.has(id) ? 1 + first.get(id) : 0 })
    }
    const kept = rows.filter(row => row.lead || row.value >= top * 0.25)
    return kept.sort((a, b) => b.lead - a.lead || (newest ? monthOf(b.id) - monthOf(a.id) : 0) || b.score - a.score || monthOf(b.id) - monthOf(a.id) || a.id - b.id)
  }

  async entry(id) {
    const group = `${kindOf(id)}-${monthOf(id)}`
    const bits = this.contents.files[group]
    if (bits === undefined) return null
    const file = await this.file(`d/${group}-${(id % 65536) >> (16 - bits)}`)
    const row = file && file[id]
    if (!row) return null
    const [url, title, extract, date, province, field, source, state, inForce] = row
    return { url, title, extract, date, kind: KINDS[kindOf(id)], province, field, source, state, inForce: Boolean(inForce) }
  }
}
