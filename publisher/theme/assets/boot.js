// What Material keeps inline in every page, in a file instead: its small store of settings. Also the text size and contrast,
// before the first paint.
document.documentElement.classList.replace("no-js", "js")
var __md_scope = new URL(document.currentScript.dataset.base, location)
var __md_hash = text => [...text].reduce((hash, char) => (hash << 5) - hash + char.charCodeAt(0), 0)
var __md_get = (key, store = localStorage, scope = __md_scope) => JSON.parse(store.getItem(scope.pathname + "." + key))
var __md_set = (key, value, store = localStorage, scope = __md_scope) => {
  try { store.setItem(scope.pathname + "." + key, JSON.stringify(value)) } catch (refused) { /* private window: the setting lasts one page */ }
}
try {
  document.documentElement.dataset.size = __md_get("__size") || "1"
  document.documentElement.dataset.contrast = __md_get("__contrast") || "0"
} catch (refused) { /* no store, normal size */ }
