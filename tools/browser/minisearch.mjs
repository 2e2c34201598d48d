// MiniSearch's own index of a JSON Lines file, for tests/measure/search.py.
import { copyFileSync, createReadStream, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { createInterface } from "node:readline"
import MiniSearch from "minisearch"

const [feed, root] = process.argv.slice(2)
const fold = word => word.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d")
const engine = new MiniSearch({ fields: ["title", "text"], storeFields: ["url", "title"], idField: "url", processTerm: fold })
for await (const line of createInterface({ input: createReadStream(feed) })) engine.add(JSON.parse(line))
writeFileSync(join(root, "chi-muc.json"), JSON.stringify(engine))
copyFileSync(join(dirname(createRequire(import.meta.url).resolve("minisearch")), "..", "es", "index.js"), join(root, "minisearch.js"))
