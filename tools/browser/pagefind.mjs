// Pagefind's own index of a JSON Lines file, for tests/measure/search.py.
import { createReadStream } from "node:fs"
import { createInterface } from "node:readline"
import * as pagefind from "pagefind"

const [feed, root] = process.argv.slice(2)
const { index } = await pagefind.createIndex({})
for await (const line of createInterface({ input: createReadStream(feed) })) {
  const { url, title, text } = JSON.parse(line)
  await index.addCustomRecord({ url, content: `${title} ${text}`, language: "vi", meta: { title } })
}
await index.writeFiles({ outputPath: `${root}/pagefind` })
await pagefind.close()
